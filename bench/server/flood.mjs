/** About what one block holds: small enough for the cache, large enough for one call to be cheap. */
export const blockSize = 256 * 1024

/**
 * Writes one block again and again as fast as the connection takes it, until so many have gone or it ends.
 * @param {import('node:net').Socket} socket
 * @param {Buffer} block
 * @param {number} count
 */
export function flood(socket, block, count) {
  let left = count
  const write = () => {
    while (left > 0 && !socket.destroyed) {
      left--
      if (!socket.write(block)) {
        socket.once('drain', write)
        return
      }
    }
  }
  write()
}
