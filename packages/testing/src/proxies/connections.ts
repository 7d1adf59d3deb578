import type { Socket } from 'node:net'

/** The connections of one server: how many there were, which are still there, and when the last is gone. */
export class Connections {
  readonly #open = new Set<Socket>()
  readonly #waiting = new Set<() => void>()
  #count = 0

  /** How many there were so far. */
  get count(): number {
    return this.#count
  }

  /** How many are there now. */
  get openCount(): number {
    return this.#open.size
  }

  add(socket: Socket): void {
    this.#count++
    this.#open.add(socket)
    // A client that is tested goes away in every way there is.
    socket.on('error', () => {})
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#tell()
    })
  }

  /** Resolves when no connection is open. */
  async whenNone(): Promise<void> {
    while (this.#open.size > 0) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }

  /** Resets the connection with this port on the other side. */
  reset(remotePort: number | undefined): void {
    for (const socket of this.#open) {
      if (socket.remotePort === remotePort) socket.resetAndDestroy()
    }
  }

  /** Ends all that are open. */
  destroy(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #tell(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }
}
