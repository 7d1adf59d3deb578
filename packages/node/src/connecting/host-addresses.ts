import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'

/** Whose addresses are wanted, and how they are found. */
export interface AddressRequest {
  /** A name, or an address, IPv6 without brackets. */
  readonly host: string
  /** `net.connect`'s. Default `dns.lookup`. */
  readonly lookup: LookupFunction | undefined
  /** `net.connect`'s: 4 or 6 for addresses of that family only. */
  readonly family: number | undefined
  /** `net.connect`'s: flags of `getaddrinfo`. */
  readonly hints: number | undefined
  /** How many are wanted at most. */
  readonly limit: number
  /** A look-up cannot be stopped: once this fires its answer is ignored. */
  readonly signal: AbortSignal
}

/**
 * The addresses of a host, in the order to try them: that of the look-up, but with the families taking turns
 * (RFC 8305 §4), so that a limit leaves some of each. Rejects with the look-up's error, or with the signal's reason.
 */
export async function hostAddresses(request: AddressRequest): Promise<readonly string[]> {
  if (isIP(request.host) !== 0) return [request.host]
  const found = new Set(await lookUp(request))
  return takeTurns([...found]).slice(0, request.limit)
}

/** The families of addresses take turns, beginning with that of the first; otherwise the order stays. */
export function takeTurns(addresses: readonly string[]): string[] {
  const firstFamily = isIP(addresses[0] ?? '')
  const first = addresses.filter((address) => isIP(address) === firstFamily)
  const second = addresses.filter((address) => isIP(address) !== firstFamily)
  const turns: string[] = []
  for (let index = 0; index < addresses.length; index++) {
    turns.push(...first.slice(index, index + 1), ...second.slice(index, index + 1))
  }
  return turns
}

async function lookUp(request: AddressRequest): Promise<string[]> {
  const { host, lookup = systemLookup as LookupFunction, family, hints, signal } = request
  signal.throwIfAborted()
  let giveUp = (): void => {}
  try {
    const answer = await new Promise<string | LookupAddress[]>((resolve, reject) => {
      giveUp = () => reject(signal.reason)
      signal.addEventListener('abort', giveUp)
      // The order is the system's, unless the program has chosen another (`dns.setDefaultResultOrder`).
      const returned: unknown = lookup(host, { all: true, family, hints }, (error, address) => {
        if (error) reject(error)
        else resolve(address)
      })
      // That of an async function may be kept before it calls back, with whatever it returns.
      if (!(returned instanceof Promise)) return
      returned.then((value: unknown) => {
        if (isAnswer(value)) reject(new LookupFault(notCalledBack, 'ERR_INVALID_RETURN_VALUE'))
      }, reject)
    })
    return checked(host, answer)
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

const notCalledBack =
  'control.node.lookup returned a promise of the answer, and has to call back with it, as dns.lookup does'

function isAnswer(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && (Array.isArray(value) || 'address' in value))
  )
}

/** A look-up of the application may answer in the form for one address, and may be wrong. */
function checked(host: string, answer: unknown): string[] {
  const addresses = (Array.isArray(answer) ? answer : [{ address: answer }]).map(
    (entry: { readonly address?: unknown } | null) => entry?.address,
  )
  if (addresses.length === 0) throw new LookupFault(`the look-up of ${host} gave no address`, 'ENODATA')
  for (const address of addresses) {
    if (typeof address !== 'string' || isIP(address) === 0) {
      throw new LookupFault(`the look-up of ${host} gave what is no IP address`, 'ERR_INVALID_IP_ADDRESS')
    }
  }
  return addresses as string[]
}

class LookupFault extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}
