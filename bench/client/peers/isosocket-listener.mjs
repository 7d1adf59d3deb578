import { WebSocketListener } from 'isosocket/server'

/** @type {import('../listening.mjs').Listen} */
export const listen = async () => {
  const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1' })
  listener.addEventListener('request', ({ request }) => void request.acceptMessage())
  return {
    port: listener.port,
    count: () => listener.sockets.length,
    broadcast: (message) => void listener.broadcast(new Uint8Array(message)),
  }
}
