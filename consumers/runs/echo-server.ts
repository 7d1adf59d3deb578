import { afterAll } from 'vitest'
import { addressOf } from '../../e2e/server/behaviours.js'
import { startTestServer } from '../../e2e/server/test-server.js'

/** The address of a server that sends back what it gets; it ends with the tests of the file. */
export async function startEchoServer(): Promise<{ readonly url: string }> {
  const server = await startTestServer()
  afterAll(() => server.close())
  return { url: addressOf(server.url, '/echo') }
}
