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

/** The engines that the suite runs in. */
export type Engine = 'node' | 'chromium' | 'firefox' | 'webkit'

/** Outcomes by browser, where they differ. */
export type PerBrowser = { readonly [Name in Exclude<Engine, 'node'>]: Outcome }

/** What is expected of each. */
export interface Expectation {
  readonly node: Outcome
  readonly browsers: Outcome | PerBrowser
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

/** The same expectation, but for some browsers. */
export function but(
  { node, browsers }: Expectation,
  exceptions: { readonly [Name in keyof PerBrowser]?: Outcome },
): Expectation {
  const all = 'is' in browsers ? { chromium: browsers, firefox: browsers, webkit: browsers } : browsers
  return { node, browsers: { ...all, ...exceptions } }
}

export function outcomeFor(engine: Engine, { node, browsers }: Expectation): Outcome {
  if (engine === 'node') return node
  return 'is' in browsers ? browsers : browsers[engine]
}
