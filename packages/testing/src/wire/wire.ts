import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { ByteQueue, WireEnded } from './byte-queue.js'
import { parseRequestHead, type RequestHead } from './request-head.js'

/** From here on the client has to wait until something is taken. */
const readAhead = 64 * 1024

/** On one machine a byte is there long before; a client that is busy has to have looked as well. */
const travelTime = 150

/** How a connection is ended: in order (FIN), or by a reset (RST), which discards what is on its way. */
export type Ending = 'close' | 'reset'

/**
 * One connection as a fault sees it: it reads what it wants, writes any bytes it likes, and ends when it says so. Every
 * promise rejects with {@link WireEnded} when the connection has ended.
 */
export class Wire {
  readonly #socket: Socket
  readonly #incoming = new ByteQueue()
  readonly #ended = new AbortController()
  #head: Promise<RequestHead> | undefined
  #discarding = false
  #stopped = false

  constructor(socket: Socket) {
    this.#socket = socket
    // That a client resets its connection is an ordinary event here.
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    socket.once('end', () => this.#incoming.end())
    socket.once('close', () => {
      this.#incoming.end()
      this.#ended.abort()
    })
  }

  /** The head of the client's HTTP request; the same one each time. */
  request(): Promise<RequestHead> {
    this.#head ??= this.#take(this.#incoming.takeThrough('\r\n\r\n')).then(parseRequestHead)
    return this.#head
  }

  /** The next `count` bytes from the client. */
  take(count: number): Promise<Buffer> {
    return this.#take(this.#incoming.take(count))
  }

  /** Takes `count` bytes and forgets them. */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      left -= (await this.#take(this.#incoming.takeSome(left))).length
    }
  }

  /** Resolves when the operating system has taken the bytes. */
  write(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error == null ? resolve() : reject(new WireEnded())))
    })
  }

  /**
   * Lets what was written arrive before this ending: a reset takes it back, or comes along with it, and then many clients
   * (those on libuv, such as Node) take it for an ordinary end.
   */
  async arrive(ending: Ending): Promise<void> {
    if (ending === 'reset') await this.wait(travelTime)
  }

  /** What is written in this turn leaves in one piece. */
  cork(): void {
    this.#socket.cork()
    setImmediate(() => this.#socket.uncork())
  }

  async wait(milliseconds: number): Promise<void> {
    try {
      await delay(milliseconds, undefined, { signal: this.#ended.signal })
    } catch {
      throw new WireEnded()
    }
  }

  /** From here on nothing is taken from the client, not even the news that it has gone. */
  stopReading(): void {
    this.#stopped = true
    this.#socket.pause()
  }

  readAgain(): void {
    this.#stopped = false
    this.#socket.resume()
  }

  /** Reads and forgets for so many milliseconds, or until the client has ended the connection; then ends it. */
  async linger(milliseconds: number): Promise<void> {
    this.#discard()
    this.#socket.once('end', () => this.#socket.end())
    if (this.#socket.readableEnded) this.#socket.end()
    await this.wait(milliseconds)
    this.#socket.destroy()
  }

  /** Keeps its side of the connection for so many milliseconds, whatever the client does. */
  async keep(milliseconds: number): Promise<void> {
    await this.wait(milliseconds)
    this.readAgain()
  }

  end(ending: Ending = 'close'): void {
    if (ending === 'reset') {
      // Below TLS nobody can reach the connection to reset it: it ends without the `close_notify` of RFC 8446 §6.1.
      if (this.#socket instanceof TLSSocket) this.#socket.destroy()
      else this.#socket.resetAndDestroy()
    } else {
      this.#socket.end()
      // Unread bytes, or an end that nobody reads, would keep the connection.
      this.#discard()
    }
  }

  #onData(chunk: Buffer): void {
    if (this.#discarding) return
    this.#incoming.add(chunk)
    if (this.#incoming.length >= readAhead) this.#socket.pause()
  }

  async #take<Value>(taking: Promise<Value>): Promise<Value> {
    const value = await taking
    if (!this.#stopped && this.#incoming.length < readAhead) this.#socket.resume()
    return value
  }

  #discard(): void {
    this.#discarding = true
    this.#socket.resume()
  }
}
