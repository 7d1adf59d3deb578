/** A SHA-256 that is fed piece by piece: `SubtleCrypto` wants everything at once. */
export interface Sha256 {
  update(bytes: Uint8Array): unknown
  /** Lower-case hexadecimal; called once. */
  digest(): string
}

/** Counts and hashes what goes by. */
export class Tally {
  readonly #sha256: Sha256
  readonly #changed: () => void
  #bytes = 0
  #goal: { readonly bytes: number; readonly reached: () => void } | undefined

  constructor(sha256: Sha256, changed: () => void) {
    this.#sha256 = sha256
    this.#changed = changed
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Lower-case hexadecimal. Ends the count: called once. */
  digest(): string {
    return this.#sha256.digest()
  }

  /** Resolves when that many bytes have gone by. */
  reached(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#bytes >= bytes) resolve()
      else this.#goal = { bytes, reached: resolve }
    })
  }

  /** For `pipeThrough`: what goes in comes out. */
  passing<Chunk extends Uint8Array>(): TransformStream<Chunk, Chunk> {
    return new TransformStream({
      transform: (chunk, controller) => {
        this.#add(chunk)
        controller.enqueue(chunk)
      },
    })
  }

  /** For `pipeTo`: what goes in is gone. */
  sink(): WritableStream<Uint8Array> {
    return new WritableStream({ write: (chunk) => this.#add(chunk) })
  }

  #add(chunk: Uint8Array): void {
    this.#sha256.update(chunk)
    this.#bytes += chunk.byteLength
    this.#changed()
    if (this.#goal !== undefined && this.#bytes >= this.#goal.bytes) this.#goal.reached()
  }
}
