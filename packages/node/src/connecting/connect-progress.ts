import type { ConnectTimings, ServerCertificateReport, WebSocketPhase } from '@isosocket/core'

/** What became of one address so far. */
export interface AddressAttempt {
  /** As messages show it: with its port, IPv6 in brackets; or the path of a Unix domain socket. */
  readonly address: string
  /** Whether it is the one that the connection goes on with. */
  isConnected: boolean
  /** Why it failed; `undefined` while it has not answered. */
  failure: Error | undefined
}

/** An attempt as messages show it, e.g. `[::1]:443 (ECONNREFUSED)`. */
export function showAttempt({ address, isConnected, failure }: AddressAttempt): string {
  return `${address} (${isConnected ? 'connected' : failure === undefined ? 'no answer' : showReason(failure)})`
}

/** Node's message says the address once more. */
function showReason(failure: Error): string {
  const { code } = failure as NodeJS.ErrnoException
  return code ?? failure.message
}

/** Where a connection is on its way to the upgrade, how long each step took, and which addresses were tried. */
export class ConnectProgress {
  readonly #marks: { phase: WebSocketPhase; at: number }[] = [{ phase: 'resolve', at: performance.now() }]
  /** In the order in which they were tried; of the proxy, where there is one. */
  readonly attempts: AddressAttempt[] = []
  /** The proxy that is on the way, as messages show it. */
  proxy: string | undefined
  /** What the server showed, also if it was refused for it. */
  certificates: ServerCertificateReport | undefined

  /** The step that is under way. */
  get phase(): WebSocketPhase {
    return this.#marks.at(-1)?.phase ?? 'resolve'
  }

  get timings(): ConnectTimings {
    const timings: { [phase: string]: number } = {}
    this.#marks.forEach(({ phase, at }, index) => {
      const next = this.#marks[index + 1]
      if (next !== undefined) timings[phase] = next.at - at
    })
    return timings
  }

  /** The next step begins. */
  enter(phase: WebSocketPhase): void {
    this.#marks.push({ phase, at: performance.now() })
  }
}
