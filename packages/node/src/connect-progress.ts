import { isIP, type Socket } from 'node:net'
import type { ConnectTimings, WebSocketPhase } from '@isosocket/core'

/** Follows a connection on its way to the upgrade: how far it is, and how long each step took. */
export class ConnectProgress {
  readonly #secure: boolean
  readonly #needsLookup: boolean
  readonly #marks: { phase: WebSocketPhase; at: number }[]
  #stream: Socket | undefined

  constructor(url: URL) {
    this.#secure = url.protocol === 'wss:'
    this.#needsLookup = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0
    this.#marks = [{ phase: 'resolve', at: performance.now() }]
  }

  /** The step that is under way. */
  get phase(): WebSocketPhase {
    return this.#marks.at(-1)?.phase ?? 'resolve'
  }

  /** The TCP or TLS socket of the connection, once there is one. */
  get stream(): Socket | undefined {
    return this.#stream
  }

  get timings(): ConnectTimings {
    const timings: { [phase: string]: number } = {}
    this.#marks.forEach(({ phase, at }, index) => {
      const next = this.#marks[index + 1]
      if (next !== undefined) timings[phase] = next.at - at
    })
    return timings
  }

  watch(stream: Socket): void {
    this.#stream = stream
    if (!this.#needsLookup) this.#enter('connect')
    stream.once('lookup', this.#onLookup)
    stream.once('connect', this.#onConnect)
    stream.once('secureConnect', this.#onSecureConnect)
  }

  opened(): void {
    this.#enter('open')
    this.release()
  }

  release(): void {
    this.#stream?.off('lookup', this.#onLookup)
    this.#stream?.off('connect', this.#onConnect)
    this.#stream?.off('secureConnect', this.#onSecureConnect)
  }

  readonly #onLookup = (error: Error | null): void => {
    if (error === null) this.#enter('connect')
  }

  readonly #onConnect = (): void => {
    this.#enter(this.#secure ? 'tls' : 'upgrade')
  }

  readonly #onSecureConnect = (): void => {
    this.#enter('upgrade')
  }

  #enter(phase: WebSocketPhase): void {
    this.#marks.push({ phase, at: performance.now() })
  }
}
