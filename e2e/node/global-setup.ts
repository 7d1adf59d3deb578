import type { TestProject } from 'vitest/node'
import type { ServerAddresses } from '../server/behaviours.js'
import { startTestServer } from '../server/test-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    server: ServerAddresses
  }
}

/** The server lives in the runner, not in the process under test: their memory and their turns are not shared. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { close, ...addresses } = await startTestServer()
  project.provide('server', addresses)
  return close
}
