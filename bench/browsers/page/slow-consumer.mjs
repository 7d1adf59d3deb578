import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { delay, newMessage } from '../../client/platform.mjs'

/**
 * An application that takes something every 100 ms while the server sends as fast as it can. The page cannot see its
 * own memory: who drives it looks from outside.
 */
export function createSlowConsumer() {
  /** @type {() => unknown} */
  let begin = () => {}
  /** @type {() => Promise<unknown>} */
  let take = async () => undefined
  return {
    /** @param {{ url: string, style: string }} target */
    connect: async ({ url, style }) => {
      if (style === 'stream') {
        const socket = await StreamWebSocket.connect(url)
        const reader = socket.readable.getReader()
        begin = () => socket.writable.getWriter().write(newMessage(1))
        take = () => reader.read()
      } else {
        const socket = await MessageWebSocket.connect(url)
        begin = () => socket.send(newMessage(1))
        take = () => socket.receive()
      }
    },
    /**
     * What was taken, and why it ended if it did.
     * @param {number} milliseconds
     */
    run: async (milliseconds) => {
      const end = performance.now() + milliseconds
      let taken = 0
      await begin()
      while (performance.now() < end) {
        try {
          await take()
        } catch (error) {
          await delay(end - performance.now())
          return { taken, ended: String(/** @type {{ code?: string }} */ (error).code) }
        }
        taken++
        await delay(100)
      }
      return { taken, ended: '' }
    },
  }
}
