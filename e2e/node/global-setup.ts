import type { TestProject } from 'vitest/node'
import { startServers } from '../server/all-servers.js'
import type { ServerAddresses } from '../server/behaviours.js'
import { peerNamed } from '../server/test-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    server: ServerAddresses
  }
}

/** The servers live in the runner, not in the process under test: their memory and their turns are not shared. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { close, addresses } = await startServers(
    peerNamed(project.config.env['TEST_SERVER'] ?? process.env['TEST_SERVER']),
  )
  project.provide('server', addresses)
  return close
}
