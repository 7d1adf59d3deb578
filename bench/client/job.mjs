/** The name of a file in `work`. @typedef {'upload' | 'download' | 'echo' | 'ping-pong' | 'idle' | 'slow-consumer' | 'accepted' | 'broadcast'} WorkName */

/**
 * What one client process is to do. Travels as JSON.
 * @typedef {object} Job
 * @property {WorkName} work
 * @property {string} peer The name of a file in `peers`.
 * @property {string} [style]
 * @property {number} port
 * @property {number} size Of the messages, in bytes.
 * @property {number} [batch] Messages in one turn of the event loop.
 * @property {number} [window] Messages that may be without an answer.
 * @property {number} [total] Bytes to transfer, where it is not the time that is fixed.
 * @property {number} [sockets]
 * @property {number} warmUp Milliseconds, of processor time where it is known.
 * @property {number} duration Milliseconds.
 */

/**
 * What came out: one number by which the case is compared, and more. `all`: the messages, those of the warm-up included.
 * @typedef {{ value: number } & Record<string, number>} Outcome
 */

/** @typedef {(connect: import('./link.mjs').Connect, job: Job) => Promise<Outcome>} Work */

/** What a server is to do. @typedef {(listen: import('./listening.mjs').Listen, job: Job) => Promise<Outcome>} ServerWork */

/**
 * @param {Job} job
 * @param {import('./link.mjs').Target['path']} path
 * @returns {import('./link.mjs').Target}
 */
export function targetOf({ port, size, style, total = 0 }, path) {
  return { port, path, size, total, style }
}
