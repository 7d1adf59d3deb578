import { ByteStore } from './byte-store.js'
import { receiveTimedOut } from './connection-error.js'
import { mustBe } from './must-be.js'
import { LimitWatch, limitsToBegin, type OperationOptions } from './operation-limit.js'
import { requireBytes } from './payload.js'
import { Settlement } from './settlement.js'
import { ownerOf } from './stream-owner.js'
import { invalidState, type WebSocketError } from './web-socket-error.js'

/** The stream that a DataReader loads from, locked for it until it is detached or closed. */
export class LoadSource {
  readonly #stream: ReadableStream<Uint8Array>
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  /** Read from the stream in a chunk that held more than `load` had asked for. */
  readonly #surplus = new ByteStore()
  /** The read in progress, which lasts longer than a load that gives it up. Tells whether the stream has ended. */
  #reading: Promise<boolean> | undefined
  #loading: Settlement<number> | undefined

  /** Takes the lock. Throws `ERR_INVALID_ARGUMENT` if it is no `ReadableStream`, and `ERR_INVALID_STATE` if it is locked. */
  constructor(stream: ReadableStream<Uint8Array>) {
    if (typeof stream?.getReader !== 'function') {
      throw mustBe('What a DataReader reads from', 'a ReadableStream, such as socket.readable', stream)
    }
    if (stream.locked) throw invalidState('The stream is locked by another reader: detach that one first.')
    this.#stream = stream
    this.#reader = stream.getReader()
  }

  /** Brings `count` bytes to `loaded`, or with `isPartial` at least one, and resolves with how many. */
  async load(
    count: number,
    isPartial: boolean,
    options: OperationOptions | undefined,
    loaded: ByteStore,
  ): Promise<number> {
    const owner = ownerOf(this.#stream)
    // Streams that are not a socket's have no deadline of their own.
    const limits = limitsToBegin(options, owner?.receiveTimeout() ?? Infinity)
    if (this.#loading !== undefined) throw invalidState('Another load() is in progress: await it first.')
    const loading = new Settlement<number>()
    this.#loading = loading
    loading.watch = new LimitWatch(limits, {
      expired: () =>
        loading.reject(
          receiveTimedOut(`load(${count})`, limits.timeout, owner === undefined ? undefined : 'open'),
        ),
      aborted: (reason) => loading.reject(reason),
    })
    void this.#fill(count, isPartial, loaded, loading)
    try {
      return await loading.promise
    } finally {
      this.#loading = undefined
    }
  }

  /** Brings to `loaded` what was read in excess from a stream that takes nothing back. */
  leaveSurplus(loaded: ByteStore): void {
    if (ownerOf(this.#stream) === undefined) loaded.append(this.#surplus.take(this.#surplus.length))
  }

  /** Gives the stream back, unlocked, with what was read from it in excess. */
  detach(): ReadableStream<Uint8Array> {
    if (this.#loading !== undefined)
      throw invalidState('A load() is in progress: await it, then detach the stream.')
    const { length } = this.#surplus
    if (length > 0) {
      const owner = ownerOf(this.#stream)
      if (owner === undefined) {
        throw invalidState(
          `${length} bytes more than asked for came from the stream and cannot go back into it: detachBuffer() gives them to you.`,
        )
      }
      owner.unread(this.#surplus.take(length))
    }
    this.#reader.releaseLock()
    return this.#stream
  }

  /** Cancels the stream; a load in progress rejects with `error`. Never rejects. */
  async close(error: WebSocketError): Promise<void> {
    this.#loading?.reject(error)
    // A stream that has failed cannot be cancelled; it needs it no more either.
    await this.#reader.cancel().catch(() => {})
    this.#reader.releaseLock()
  }

  async #fill(
    count: number,
    isPartial: boolean,
    loaded: ByteStore,
    loading: Settlement<number>,
  ): Promise<void> {
    let got = 0
    const absorb = (): void => {
      const part = this.#surplus.take(count - got)
      loaded.append(part)
      got += part.byteLength
    }
    try {
      absorb()
      while (got < count && !(isPartial && got > 0)) {
        this.#reading ??= this.#read()
        const done = await this.#reading
        // Given up meanwhile: what the read has brought is left to the next load.
        if (this.#loading !== loading) return
        if (done) break
        absorb()
      }
      loading.resolve(got)
    } catch (error) {
      if (this.#loading === loading) this.#reading = undefined
      loading.reject(error)
    }
  }

  /** Brings the next chunk to the surplus, whoever still waits for it. */
  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.read()
    if (!done) this.#surplus.append(requireBytes('What a DataReader reads', value))
    this.#reading = undefined
    return done
  }
}
