import { urlOf } from './link.mjs'

/**
 * What is used of its streams: those of a runtime and those of the web have types that differ in what is not.
 * @typedef {object} Streams
 * @property {{ getReader(): unknown }} readable
 * @property {{ getWriter(): { write: (chunk: any) => Promise<void>, readonly ready: Promise<unknown> } }} writable
 */

/**
 * What is used of a `WebSocketStream`.
 * @typedef {object} W3cSocketStream
 * @property {Promise<Streams>} opened
 */

/**
 * @param {new (url: string) => W3cSocketStream} Stream
 * @param {import('./link.mjs').Target} target
 * @returns {Promise<import('./link.mjs').Link>}
 */
export async function streamLink(Stream, target) {
  const { readable, writable } = await new Stream(urlOf(target)).opened
  const writer = writable.getWriter()
  return {
    send: (data) => writer.write(data),
    room: () => writer.ready,
    receive: async (received) => {
      const reader = readerOf(readable)
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        received(typeof value === 'string' ? new TextEncoder().encode(value) : value)
      }
    },
  }
}

/**
 * @param {Streams['readable']} readable
 * @returns {{ read: () => Promise<{ done: boolean, value?: any }> }}
 */
export function readerOf(readable) {
  return /** @type {any} */ (readable.getReader())
}
