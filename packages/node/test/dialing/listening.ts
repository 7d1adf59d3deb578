import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { forNow } from './clean-up.js'

/** Has it listen until the test ends, and resolves with its port. */
export async function listening(server: Server): Promise<number> {
  forNow(server).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
