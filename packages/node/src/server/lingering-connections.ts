import type { Duplex } from 'node:stream'

/**
 * Connections that are given up, as long as they last: a client that was told so has a moment to end its own, and need not.
 * Where places are short they give way, the oldest first.
 */
export class LingeringConnections {
  /** The oldest first. */
  readonly #connections = new Set<Duplex>()

  add(connection: Duplex): void {
    if (connection.destroyed || this.#connections.has(connection)) return
    this.#connections.add(connection)
    connection.once('close', () => this.#connections.delete(connection))
  }

  /** Ends those that are too many. */
  reduce(most: number): void {
    let tooMany = this.#connections.size - most
    for (const connection of this.#connections) {
      if (tooMany-- <= 0) return
      connection.destroy()
    }
  }

  /** Resolves when those that are there now have ended: for as long as others come and are refused there are always some. */
  async ended(): Promise<void> {
    const ends = [...this.#connections].map((connection) => {
      return new Promise<void>((resolve) => connection.once('close', () => resolve()))
    })
    await Promise.all(ends)
  }
}
