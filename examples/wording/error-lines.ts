import type { WebErrorStatus } from 'isosocket'
import { errorNotice } from './error-notice.js'

const unreachable = new Set<WebErrorStatus>(['CannotConnect', 'NotFound', 'RequestTimeout'])

/** A failure as Microsoft's sample shows it: the status, and the message on a line of its own. */
export function errorLines(error: unknown): { title: string; message: string } {
  const { status, message } = errorNotice(error)
  const advice = unreachable.has(status) ? '\nPlease make sure that the server runs: npm start' : ''
  return { title: `Error: ${status}`, message: message + advice }
}

/** What the sample says about an address that no socket takes; `undefined` of others. */
export function addressProblem(address: string): string | undefined {
  if (!URL.canParse(address)) return 'Error: Invalid URI'
  const { protocol, href } = new URL(address)
  if (href.includes('#')) return 'Error: URI fragments not supported in WebSocket URIs.'
  // The SDK takes http: and https: as ws: and wss:.
  if (/^(ws|http)s?:$/.test(protocol)) return undefined
  return 'Error: WebSockets only support ws:// and wss:// schemes.'
}
