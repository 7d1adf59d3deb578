// A WebSocket in Vite's development server, beside the one by which Vite tells its pages what has changed.
import { WebSocketListener } from 'isosocket/server'
import { defineConfig } from 'vite'

/**
 * @import { Server } from 'node:http'
 * @import { Plugin } from 'vite'
 * @import { ServerMessageWebSocket } from 'isosocket/server'
 */

export default defineConfig({ plugins: [echoSocket()] })

/** @returns {Plugin} */
function echoSocket() {
  return {
    name: 'echo-socket',
    apply: 'serve',
    configureServer({ httpServer }) {
      if (httpServer === null) return // Vite is a middleware of a server of yours: give that to the listener.
      // By its path: what asks for another, as Vite's own page script does, is left to Vite.
      const listener = new WebSocketListener({ server: /** @type {Server} */ (httpServer), path: '/echo' })
      listener.addEventListener('request', ({ request }) => void echo(request.acceptMessage()))
    },
  }
}

/** @param {ServerMessageWebSocket} socket */
async function echo(socket) {
  try {
    for await (const message of socket) await socket.send(message.text())
  } catch (error) {
    console.error(String(error)) // Lost, or what came is no text: in that case it is still open.
    void socket.close(1003)
  }
}
