import { showAddress } from '@isosocket/core'
import { watchPolicy } from './policy-watch.js'

/** What plain HTTP requests say about a server that could not be connected to. */
export interface ProbeFinding {
  /** A server answered. */
  readonly answered: boolean
  /** The finding as a sentence. */
  readonly sentence: string
}

/**
 * Asks for the address of a failed connect with a plain GET (`control.diagnose`), and with a second one if the first fails:
 * the status can be read only where the server allows it (CORS), but where it does not, at least an answer can be told from
 * none. They carry no query, in which there may be a token, and no cookies, credentials or referrer. Never rejects.
 *
 * @param timeout milliseconds for both.
 * @param signal ends them at once.
 */
export async function probeServer(url: URL, timeout: number, signal: AbortSignal): Promise<ProbeFinding> {
  const address = new URL(url)
  address.protocol = url.protocol === 'ws:' ? 'http:' : 'https:'
  address.search = ''
  const endPolicyWatch = watchPolicy(address)
  const requests = new AbortController()
  const end = (): void => requests.abort()
  const timer = setTimeout(end, timeout)
  signal.addEventListener('abort', end)
  // Without CORS a redirect can only be followed.
  const response =
    (await get(address, 'cors', 'manual', requests.signal)) ??
    (await get(address, 'no-cors', 'follow', requests.signal))
  const late = requests.signal.aborted
  // The report of a violation follows the failure in a task of its own.
  if (response === undefined && !late) await new Promise((resolve) => setTimeout(resolve))
  clearTimeout(timer)
  signal.removeEventListener('abort', end)
  const isViolation = endPolicyWatch()
  // The body is not wanted.
  end()
  let finding = 'fails as well: most likely no server can be reached there (name, port, network, certificate)'
  if (response !== undefined) {
    finding = `is answered${showStatus(response)}: there is a server, but no WebSocket at that path, or not for this page`
  } else if (isViolation) {
    finding = `was to tell more, but the Content Security Policy forbids it: add ${address.origin} to connect-src`
  } else if (late) {
    finding = `is not answered within ${Math.round(timeout)} ms`
  }
  return {
    answered: response !== undefined,
    sentence: `A plain GET of ${showAddress(address)} ${finding}.`,
  }
}

/** `undefined` for any failure: name, network, certificate and CORS look the same here. */
async function get(
  address: URL,
  mode: RequestMode,
  redirect: RequestRedirect,
  signal: AbortSignal,
): Promise<Response | undefined> {
  try {
    return await fetch(address, {
      mode,
      redirect,
      signal,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
  } catch {
    return undefined
  }
}

function showStatus({ type, status }: Response): string {
  if (type === 'opaqueredirect') return ' with a redirect'
  return status === 0 ? '' : ` with status ${status}`
}
