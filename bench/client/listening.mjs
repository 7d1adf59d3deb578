/**
 * A server over one of the libraries, used the way its own documentation shows. It is what is measured: the clients are bare
 * connections in another process.
 * @typedef {object} Listening
 * @property {number} port
 * @property {() => number} count How many clients are connected.
 * @property {(message: Buffer) => void} broadcast Sends one message to all.
 */

/** @typedef {() => Promise<Listening>} Listen */

/** For connections that come at once, so that none has to be tried again. */
export const backlog = 1024
