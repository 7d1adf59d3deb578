/** Bytes in a row, kept as the chunks they came in. */
export class ByteStore {
  #chunks: Uint8Array[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  append(chunk: Uint8Array): void {
    if (chunk.byteLength === 0) return
    this.#chunks.push(chunk)
    this.#length += chunk.byteLength
  }

  /** The first `count` bytes, or all if there are fewer; they stay here. */
  peek(count: number): Uint8Array {
    const first = this.#chunks[0]
    if (first !== undefined && first.byteLength >= count) return first.subarray(0, count)
    const bytes = new Uint8Array(Math.min(count, this.#length))
    let filled = 0
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, bytes.byteLength - filled)
      bytes.set(part, filled)
      filled += part.byteLength
      if (filled === bytes.byteLength) break
    }
    return bytes
  }

  /** Removes the first `count` bytes, or all if there are fewer. */
  skip(count: number): void {
    let left = count
    while (left > 0) {
      const first = this.#chunks[0]
      if (first === undefined) return
      const part = Math.min(left, first.byteLength)
      if (part === first.byteLength) this.#chunks.shift()
      else this.#chunks[0] = first.subarray(part)
      this.#length -= part
      left -= part
    }
  }

  /** Removes and returns the first `count` bytes, or all if there are fewer. */
  take(count: number): Uint8Array {
    const bytes = this.peek(count)
    this.skip(bytes.byteLength)
    return bytes
  }
}
