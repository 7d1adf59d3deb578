import { nextTurn } from './platform.mjs'

/**
 * What the server has counted.
 * @typedef {object} Counts
 * @property {number} messages
 * @property {number} bytes
 */

/**
 * A connection over one of the libraries, each used the way its own documentation shows. What the libraries have in
 * common is little more than a call around theirs, the same for all.
 * @typedef {object} Link
 * @property {(data: Uint8Array<ArrayBuffer>) => unknown} send Gives one message to the library and does not wait for it.
 * @property {() => Promise<unknown> | undefined} room What to wait for before more is sent, if anything.
 * @property {(received: (bytes: ArrayBufferView | ArrayBuffer) => void) => void} receive Called once: from then on all
 *   that comes is handed on, as bytes that the application may keep.
 * @property {(messages: AsyncIterable<Uint8Array<ArrayBuffer>>) => Promise<unknown>} [sendAll] For libraries that take what is to be sent
 *   from an iterable only.
 * @property {() => Promise<Counts>} [ask] Where a message of one byte is no question.
 */

/**
 * Where to connect to, and how.
 * @typedef {object} Target
 * @property {number} port
 * @property {'/up' | '/down' | '/echo' | '/idle'} path
 * @property {number} size Of the messages, in bytes.
 * @property {number} total How much is to come, in bytes; 0: without end.
 * @property {string | undefined} style One of several ways that a library has.
 */

/** @typedef {(target: Target) => Promise<Link>} Connect */

/** As much may wait for sending: the high-water mark of isosocket, and the same for everybody. */
export const mark = 1024 * 1024

/** @param {Target} target */
export function urlOf({ port, path, size, total }) {
  return `ws://127.0.0.1:${port}${path}?size=${size}&total=${total}`
}

/**
 * {@link Link.room} for libraries that only tell how much waits.
 * @param {() => number} bufferedAmount
 */
export function roomBelowMark(bufferedAmount) {
  return () =>
    bufferedAmount() < mark
      ? undefined
      : /** @type {Promise<void>} */ (
          new Promise((resolve) => {
            const look = () => {
              if (bufferedAmount() < mark) resolve()
              else nextTurn(look)
            }
            nextTurn(look)
          })
        )
}
