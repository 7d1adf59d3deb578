import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How many ports are tried before the system is asked for any. */
const attempts = 100
const lastPort = 65_535

/** Listens on the port, or if that is in use on the next free one. Resolves with the one it became. */
export async function listenOnFreePort(server: Server, host: string, port: number): Promise<number> {
  const stop = Math.min(port + attempts, lastPort + 1)
  for (let candidate = port; candidate < stop; candidate++) {
    if (await listens(server, host, candidate)) return portOf(server)
  }
  await listens(server, host, 0)
  return portOf(server)
}

/** False if the port is in use; rejects with any other fault. */
async function listens(server: Server, host: string, port: number): Promise<boolean> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
