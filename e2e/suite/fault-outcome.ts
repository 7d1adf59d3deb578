import type { SocketError } from './sdk.js'

type Status = SocketError['status']
type Code = SocketError['code']
type Phase = SocketError['phase']

/** What a client makes of a fault, seen from outside. */
export type Outcome =
  /** It never opens: `connect()` rejects. */
  | { readonly is: 'refused'; readonly status: Status; readonly code: Code; readonly phase: Phase }
  /** It opens and is lost: what is under way, and `closed`, reject. */
  | {
      readonly is: 'lost'
      readonly status: Status
      readonly code: Code
      readonly phase: Phase
      readonly closeCode: number | undefined
    }
  /** What is under way rejects, and the socket is still open. */
  | { readonly is: 'kept'; readonly status: Status; readonly code: Code; readonly phase: Phase }
  /** It is closed by the peer, or with it, in order. */
  | { readonly is: 'closed'; readonly code: number; readonly reason: string }
  /** It is taken for no fault: the socket goes on, and can be closed. */
  | { readonly is: 'no fault' }
  /** Nothing comes of it, and nothing else comes through any more. */
  | { readonly is: 'unnoticed' }

/** Engines whose sockets are `ws`, over connections that we make. */
const enginesWithWs = ['node', 'bun', 'deno'] as const

/** Engines whose sockets are their own, and say little of what went wrong. `undici` is the one of Node. */
type EngineOfItsOwn = 'chromium' | 'firefox' | 'webkit' | 'workerd' | 'undici'

/** What the suite runs in, as far as faults are concerned. */
export type Engine = (typeof enginesWithWs)[number] | EngineOfItsOwn

/** Outcomes of single engines. */
export type PerEngine = { readonly [Name in Engine]?: Outcome }

/** What is expected of each. */
export interface Expectation {
  /** Where the sockets are `ws`. */
  readonly node: Outcome
  /** Where they are the engine's own. */
  readonly browsers: Outcome
  /** Engines that make something else of it. */
  readonly except?: PerEngine
}

/** All that a page is told of a failed connect. */
export const opaque: Outcome = {
  is: 'refused',
  status: 'CannotConnect',
  code: 'ERR_OPAQUE',
  phase: undefined,
}

/** All that a page is told of any other end than a Close frame: that there was none. */
export const lostSomehow: Outcome = {
  is: 'lost',
  status: 'ConnectionAborted',
  code: 'ERR_CONNECTION_LOST',
  phase: 'open',
  closeCode: 1006,
}

/** Not opened, by a fault that only Node tells. */
export function refused(status: Status, code: Code, phase: Phase): Expectation {
  return { node: { is: 'refused', status, code, phase }, browsers: opaque }
}

/** Not opened within `connectTimeout`, which pages see as well, but not how far it came. */
export function notInTime(phase: Phase): Expectation {
  const late = { is: 'refused', status: 'Timeout', code: 'ERR_CONNECT_TIMEOUT' } as const
  return { node: { ...late, phase }, browsers: { ...late, phase: undefined } }
}

/** Opened, then lost by a fault that only Node tells. */
export function lost(status: Status, code: Code, closeCode = 1006): Expectation {
  return { node: { is: 'lost', status, code, phase: 'open', closeCode }, browsers: lostSomehow }
}

/** A frame that RFC 6455 forbids. The end of the code says which rule. */
export function illegal(rule: string, closeCode = 1002): Expectation {
  return lost('ConnectionAborted', `ERR_PROTOCOL_${rule}`, closeCode)
}

/** The same everywhere. */
export function everywhere(outcome: Outcome): Expectation {
  return { node: outcome, browsers: outcome }
}

/** Given up by us, which is the same everywhere. */
export function givenUp(code: Code, phase: Phase, closeCode: number | undefined = undefined): Expectation {
  return everywhere({ is: 'lost', status: 'Timeout', code, phase, closeCode })
}

/** Ended by the application's or the peer's Close frame. */
export function closed(code: number, reason = ''): Expectation {
  return everywhere({ is: 'closed', code, reason })
}

export const noFault: Outcome = { is: 'no fault' }

/** The same expectation, but for some engines. */
export function but(expectation: Expectation, exceptions: PerEngine): Expectation {
  return { ...expectation, except: { ...expectation.except, ...exceptions } }
}

/** Whether this engine's sockets are `ws`, so that certificates, proxies and compression are the application's to choose. */
export function isOverWs(engine: Engine): boolean {
  return enginesWithWs.some((name) => name === engine)
}

export function outcomeFor(engine: Engine, { node, browsers, except }: Expectation): Outcome {
  return except?.[engine] ?? (isOverWs(engine) ? node : browsers)
}
