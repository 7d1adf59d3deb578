import type { expect } from 'chai'
import type { FaultAddress } from 'isosocket/testing'
import type { ConnectionStats, Parameters, Path, ServerAddresses } from '../server/behaviours.js'
import { addressOf } from '../server/behaviours.js'
import { delay, eventually, once, rejects } from './awaiting.js'
import type { Engine } from './fault-outcome.js'
import type { FaultCall } from './fault-row.js'
import type { Need } from './need.js'
import type { MessageSocket, Sdk, SocketError, StreamSocket } from './sdk.js'

type Expect = typeof expect

/** What the entry of a runtime gives to every case. */
export interface Runtime {
  readonly sdk: Sdk
  readonly expect: Expect
  readonly server: ServerAddresses
  readonly engine: Engine
  readonly strayErrors: StrayErrors
}

/** Unhandled rejections and uncaught exceptions, gathered while a case runs. */
export interface StrayErrors {
  start(): void
  /** Those since `start` or the last `take`. */
  take(): unknown[]
  stop(): void
}

type MessageOptions = globalThis.Parameters<Sdk['MessageWebSocket']['connect']>[1]
type StreamOptions = globalThis.Parameters<Sdk['StreamWebSocket']['connect']>[1]

/** What a case works with. Everything may be destructured. */
export interface CaseContext {
  /** The module under test. */
  readonly isosocket: Sdk
  /** Chai's. */
  readonly expect: Expect
  readonly server: ServerAddresses
  /** Which engine this is, for what each makes of faults; whether one has something is asked with `has`. */
  readonly engine: Engine
  /** Whether this runtime has it, for cases that hold everywhere but differ in a detail. */
  readonly has: (need: Need) => boolean

  /** The address of a behaviour of the test server. */
  readonly at: <P extends Path>(path: P, parameters?: Parameters<P>) => string
  /** Where a fault of the fault server is met; `secure`: over TLS. */
  readonly fault: (fault: FaultCall, secure?: boolean) => Promise<FaultAddress>
  /** An open `MessageWebSocket` to a behaviour, aborted when the case ends. */
  readonly message: <P extends Path>(
    path: P,
    parameters?: Parameters<P>,
    options?: MessageOptions,
  ) => Promise<MessageSocket>
  /** An open `StreamWebSocket` to a behaviour, aborted when the case ends. */
  readonly stream: <P extends Path>(
    path: P,
    parameters?: Parameters<P>,
    options?: StreamOptions,
  ) => Promise<StreamSocket>
  /** An `id` for a connection that no other case uses. */
  readonly newId: () => string
  /** What the server saw of the connection with this `id`. */
  readonly stats: (id: string) => Promise<ConnectionStats>
  /** Lets the server read on from the connection with this `id`, to `/mute`. */
  readonly resume: (id: string) => Promise<void>
  /** Registers something to be done when the case ends, passed or failed; the last one first. */
  readonly afterwards: (action: () => unknown) => void

  /** Resolves after `milliseconds`. */
  readonly delay: typeof delay
  /** Tries until the check passes (throws nothing) and returns what it returned; 5 s, then its last error. */
  readonly eventually: typeof eventually
  /** The next event of this type; 5 s. */
  readonly once: typeof once
  /** The error with which the promise rejects; fails when it fulfils. */
  readonly rejects: typeof rejects
  /** The same for a `WebSocketError` with this `code`. */
  readonly rejectsWith: (promise: Promise<unknown>, code: SocketError['code']) => Promise<SocketError>
  /** The `WebSocketError` with this `code` that the action throws. */
  readonly throwsWith: (action: () => unknown, code: SocketError['code']) => SocketError
  /** Unhandled rejections and uncaught exceptions so far. What is taken does not fail the case. */
  readonly takeStrayErrors: () => unknown[]
}

/** The context of one case, and what is to be done after it. */
export function createContext(runtime: Runtime, has: (need: Need) => boolean) {
  const { sdk, expect, server, engine, strayErrors } = runtime
  const actions: (() => unknown)[] = []
  const afterwards = (action: () => unknown) => void actions.push(action)
  const at: CaseContext['at'] = (path, parameters) => addressOf(server.url, path, parameters)

  const expectCode = (error: unknown, code: SocketError['code']): SocketError => {
    if (!(error instanceof sdk.WebSocketError)) throw error
    expect(error.code, error.message).to.equal(code)
    return error
  }

  const context: CaseContext = {
    isosocket: sdk,
    expect,
    server,
    engine,
    has,
    at,
    fault: (call, secure) => findFault(server, call, secure),
    message: async (path, parameters, options) => {
      const socket = new sdk.MessageWebSocket(options)
      afterwards(() => socket.abort())
      await socket.connect(at(path, parameters))
      return socket
    },
    stream: async (path, parameters, options) => {
      const socket = new sdk.StreamWebSocket(options)
      afterwards(() => socket.abort())
      await socket.connect(at(path, parameters))
      return socket
    },
    newId: () => crypto.randomUUID(),
    stats: (id) => ask(server, 'stats', id),
    resume: async (id) => void (await ask(server, 'resume', id)),
    afterwards,
    delay,
    eventually,
    once,
    rejects,
    rejectsWith: async (promise, code) => expectCode(await rejects(promise), code),
    throwsWith: (action, code) => {
      try {
        action()
      } catch (error) {
        return expectCode(error, code)
      }
      throw new Error(`expected a WebSocketError ${code}, but nothing was thrown`)
    },
    takeStrayErrors: () => strayErrors.take(),
  }

  return {
    context,
    end: async () => {
      for (const action of actions.reverse()) await action()
    },
  }
}

async function ask({ httpUrl }: ServerAddresses, what: string, id: string): Promise<ConnectionStats> {
  const answer = await fetch(`${httpUrl}/${what}?id=${encodeURIComponent(id)}`)
  if (!answer.ok) throw new Error(`GET /${what}?id=${id}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as ConnectionStats
}

async function findFault(
  { faultsUrl }: ServerAddresses,
  [name, parameters]: FaultCall,
  secure = false,
): Promise<FaultAddress> {
  const url = new URL(secure ? `secure/${name}` : name, faultsUrl)
  for (const [parameter, value] of Object.entries(parameters ?? {})) {
    url.searchParams.append(parameter, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`GET ${url.href}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as FaultAddress
}
