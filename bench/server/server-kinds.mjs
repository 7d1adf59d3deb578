import { rawServer } from './raw-server.mjs'
import { socketIoServer } from './socket-io-server.mjs'
import { tcpServer } from './tcp-server.mjs'
import { wsServer } from './ws-server.mjs'

/**
 * The servers, by name. All but `tcp` know the same paths:
 * - `/up`: counts; a message of one byte is a question, and answered with the counts as JSON
 * - `/down?size=`: once a message of one byte has come, sends messages of that size without end (`total=`: so many
 *   bytes)
 * - `/echo?size=`: answers each message with one of the same size (`raw`: without having looked at its content)
 * - `/idle`: nothing
 */
export const serverKinds = {
  raw: rawServer,
  ws: wsServer,
  tcp: tcpServer,
  'socket.io': socketIoServer,
}

/** @typedef {keyof typeof serverKinds} ServerKind */
