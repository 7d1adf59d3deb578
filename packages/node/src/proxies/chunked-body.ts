/** More than this before the end of a line is no size of a chunk. */
const longestSizeLine = 256

/** The data in a body that is sent in chunks (RFC 9112 §7.1), as it comes; ends at the last chunk, or at what is none. */
export async function* readChunks(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes: Buffer = Buffer.alloc(0)
  /** Of the chunk that is being read. */
  let left = 0
  for await (const more of body) {
    bytes = Buffer.concat([bytes, more])
    while (bytes.length > 0) {
      if (left === 0) {
        // A chunk ends with a line end, then comes the size of the next.
        const [line = '', size] =
          /^(?:\r\n)?([\da-f]+)[^\n]*\n/i.exec(bytes.toString('latin1', 0, longestSizeLine)) ?? []
        if (size === undefined && bytes.length < longestSizeLine) break
        left = Number.parseInt(size ?? '0', 16)
        if (left === 0) return
        bytes = bytes.subarray(line.length)
      }
      const data = bytes.subarray(0, left)
      if (data.length > 0) yield data
      bytes = bytes.subarray(data.length)
      left -= data.length
    }
  }
}
