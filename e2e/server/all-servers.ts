import { FaultServer } from 'isosocket/testing'
import type { ServerAddresses } from './behaviours.js'
import { type PeerName, startTestServer } from './test-server.js'

/** Firefox makes the connections to one IP address wait for each other. */
const hosts = Array.from({ length: 200 }, (_, index) => `127.0.0.${index + 10}`)

export interface AllServers {
  readonly addresses: ServerAddresses
  /** Ends every connection and listener. */
  close(): Promise<void>
}

/** The test server, by default with the peer of the environment, and the fault server. */
export async function startServers(peer?: PeerName): Promise<AllServers> {
  const [{ close, ...addresses }, faults] = await Promise.all([
    startTestServer(peer),
    FaultServer.start({ hosts }),
  ])
  return {
    addresses: { ...addresses, faultsUrl: faults.httpUrl },
    close: async () => {
      await Promise.all([close(), faults.close()])
    },
  }
}
