import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { inject } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { addressOf } from '../../server/behaviours.js'
import type { Replacements } from '../run-sample.js'

export const { url, secureUrl, certificate } = inject('server')

/** The test server's answer to everything is the same again. */
export const echoAddress = addressOf(url, '/echo')

/** The address of the guide's samples, with a server that echoes at its end. */
export const echo: Replacements = { 'wss://echo.example.com': echoAddress }

/** A server of one test, for what the test server does not do; it ends with the callback. */
export async function withServer(
  serve: (connection: WebSocket) => void,
  use: (address: string) => Promise<void>,
): Promise<void> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', serve)
  await once(server, 'listening')
  try {
    await use(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  } finally {
    for (const connection of server.clients) connection.terminate()
    server.close()
  }
}
