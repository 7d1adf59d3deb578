import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { lastingMemory } from './lasting-memory.js'

/** What one call to the operating system reads at most. */
const size = 64 * 1024

/** Whether the runtime's `net` can read into memory that it is given. */
const isPossible = process.versions['bun'] === undefined && process.versions['deno'] === undefined

/** One for all connections: what was read is copied out of it before the next read. */
let shared: Buffer | undefined

/** Whoever takes what was read. */
export interface ChunkTaker {
  /** `isOwn`: it may be kept; else it is written over after the call. */
  takeChunk(chunk: Buffer, isOwn: boolean): void
  /** It would keep the next chunk, so that it should not need to be copied. */
  readonly keepsChunks: boolean
  /** Where what comes next belongs, if that is known: it is to be read there, and then taken as any chunk. */
  readonly room: Buffer | undefined
}

const memoryOf = Symbol('memory')

interface ReadingSocket extends Socket {
  [memoryOf]?: ReadMemory
}

/**
 * What a connection reads into. As a rule that is memory which stays the same: no allocation for each read, and the
 * processor's cache still holds it. While a lot comes, what belongs to a large message is read to where that is put
 * together, and what is kept as it is into new memory.
 *
 * Invariant: as long as nobody takes it, or something waits in the connection, what comes is read from the connection as
 * from any other, by `data` events; so nothing overtakes.
 */
export class ReadMemory {
  #socket: ReadingSocket | undefined
  #taker: ChunkTaker | undefined
  /** The last read filled its memory: more is waiting. */
  #wasFull = false
  /** New memory that was hardly used; of a connection that fell silent after a full read, the memory for the next. */
  #spare: Buffer | undefined

  /** `net.connect`, with memory where the runtime can. */
  static connect(options: NetConnectOpts): Socket {
    if (!isPossible) return connect(options)
    const memory = new ReadMemory()
    const socket: ReadingSocket = connect({
      ...options,
      onread: {
        buffer: () => memory.#next(),
        callback: (count, buffer) => memory.#arrived(buffer as Buffer, count),
      },
    })
    memory.#socket = socket
    socket[memoryOf] = memory
    return socket
  }

  /** What this connection reads into, if it is known. */
  static of(socket: Socket): ReadMemory | undefined {
    return (socket as ReadingSocket)[memoryOf]
  }

  /** What comes from now on goes there; `undefined` ends it. */
  deliverTo(taker: ChunkTaker | undefined): void {
    this.#taker = taker
  }

  #next(): Buffer {
    if (this.#wasFull && this.#taker !== undefined) {
      const { room, keepsChunks } = this.#taker
      if (room !== undefined) return room
      if (keepsChunks) {
        this.#spare ??= lastingMemory(size)
        return this.#spare
      }
    }
    this.#spare = undefined
    shared ??= Buffer.allocUnsafeSlow(size)
    return shared
  }

  #arrived(memory: Buffer, count: number): boolean {
    const chunk = memory.subarray(0, count)
    this.#wasFull = count === memory.length
    // Whoever keeps a little of it must not keep all the rest.
    const isOwn = memory === this.#spare && count * 2 >= memory.length
    if (isOwn) this.#spare = undefined
    if (this.#taker === undefined || this.#socket?.readableLength !== 0)
      return this.#socket?.push(Buffer.from(chunk)) !== false
    this.#taker.takeChunk(chunk, isOwn)
    return true
  }
}
