import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A port at which nobody listens, and nobody can until it is closed: it is the near end of a connection of our own. */
export class DeafPort {
  /** Of its own, which no client has to do with. */
  readonly connections = 0
  readonly port: number
  readonly #ends: readonly Socket[]

  private constructor(port: number, ends: readonly Socket[]) {
    this.port = port
    this.#ends = ends
    for (const end of ends) end.on('error', () => {}).unref()
  }

  static async take(host: string): Promise<DeafPort> {
    const server = createServer().listen(0, host)
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const near = connect(port, host)
    const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
      [Socket],
      unknown,
    ]
    server.close()
    return new DeafPort(near.localPort ?? 0, [near, far])
  }

  close(): void {
    for (const end of this.#ends) end.destroy()
  }
}
