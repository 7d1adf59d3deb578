import type { FaultAddress } from 'isosocket/testing'
import { delay } from './awaiting.js'
import type { Outcome } from './fault-outcome.js'
import type { Deed, FaultRow, RowOptions } from './fault-row.js'
import type { MessageSocket, Sdk, SocketError, StreamSocket } from './sdk.js'

/** What was seen of a socket that met a fault. */
export interface Encounter {
  readonly opened: boolean
  /** With what the operation under way rejected. */
  readonly failure: Failure | undefined
  /** Whether the socket was still open then. */
  readonly kept: boolean
  /** What `closed` settled with; `the failure` if it says the same. */
  readonly closed: { readonly code: number; readonly reason: string } | Failure | 'the failure'
  readonly state: string
  /** The `close` events: code, whether it was clean, and its error if that is another than that of `closed`. */
  readonly events: readonly {
    readonly code: number
    readonly wasClean: boolean
    readonly otherError: boolean
  }[]
}

/** What an error says. */
export interface Failure {
  readonly status: string
  readonly code: string
  readonly phase: string | undefined
  /** Of a socket that was open. */
  readonly closeCode: number | undefined
}

type Socket = MessageSocket | StreamSocket

/** No deadline that a row waits for is longer. Connecting may take its time on a machine that is busy. */
const defaults: RowOptions = {
  connectTimeout: 4_000,
  sendTimeout: 500,
  receiveTimeout: 500,
  closeTimeout: 500,
}

/** Where something else is to be seen first, which may take its time as well. */
const unhurried: RowOptions = { ...defaults, sendTimeout: 4_000, receiveTimeout: 4_000 }

/** How long nothing has to happen for a fault to be taken for none. */
const calm = 250

/** How long something that has to happen is waited for: WebKit tells of an end when the peer has ended it, after the `life` of a row. */
const patience = 8_000

/** Connects to a fault, does what the row says, and tells what came of it. `told`: what Node's sockets are set to besides. */
export async function meet(
  sdk: Sdk,
  row: FaultRow,
  { url, options: told }: FaultAddress,
  expected: Outcome,
): Promise<Encounter> {
  const { does = 'speak', options } = row
  const Kind = does === 'load' ? sdk.StreamWebSocket : sdk.MessageWebSocket
  const isLate = 'status' in expected && expected.status === 'Timeout'
  const deadlines = isLate ? defaults : unhurried
  const socket: Socket = new Kind({ ...deadlines, ...options, ...told } as object)
  const events: { code: number; wasClean: boolean; error: unknown }[] = []
  socket.addEventListener('close', ({ code, wasClean, error }) => void events.push({ code, wasClean, error }))
  const closed = socket.closed.catch((error: SocketError) => error)
  const seen: { opened: boolean; error?: unknown } = { opened: false }
  try {
    await socket.connect(url)
    seen.opened = true
    await deeds[does](sdk, socket, expected)
  } catch (error) {
    seen.error = error
  }
  const kept = socket.state !== 'closed'
  // Where the operation has failed and the socket lives on, that was to be seen; nobody else ends it.
  if (kept) socket.abort()
  const end = await closed
  await until(() => !seen.opened || events.length > 0)
  const say = (error: unknown) => failureOf(error, seen.opened, told.proxyCredential?.password)
  const failure = seen.error === undefined ? undefined : say(seen.error)
  const ending = end instanceof Error ? say(end) : { ...end }
  return {
    opened: seen.opened,
    failure,
    kept,
    closed:
      failure !== undefined && JSON.stringify(failure) === JSON.stringify(ending) ? 'the failure' : ending,
    state: socket.state,
    events: events.map(({ code, wasClean, error }) => ({
      code,
      wasClean,
      otherError: error !== (end instanceof Error ? end : undefined),
    })),
  }
}

/** What `closed` tells of a socket that is still open when all has been seen. */
const aborted: Failure = { status: 'OperationCanceled', code: 'ERR_ABORTED', phase: 'open', closeCode: 1006 }

/** What has to be seen for an outcome. */
export function encounterOf(outcome: Outcome): Encounter {
  switch (outcome.is) {
    case 'refused': {
      const failure = { ...failureIn(outcome), closeCode: undefined }
      return { opened: false, failure, kept: false, closed: 'the failure', state: 'closed', events: [] }
    }
    case 'lost': {
      const failure = { ...failureIn(outcome), closeCode: outcome.closeCode }
      const events = [{ code: 1006, wasClean: false, otherError: false }]
      return { opened: true, failure, kept: false, closed: 'the failure', state: 'closed', events }
    }
    case 'kept': {
      const failure = { ...failureIn(outcome), closeCode: undefined }
      const events = [{ code: 1006, wasClean: false, otherError: false }]
      return { opened: true, failure, kept: true, closed: aborted, state: 'closed', events }
    }
    case 'unnoticed': {
      const events = [{ code: 1006, wasClean: false, otherError: false }]
      return { opened: true, failure: undefined, kept: true, closed: aborted, state: 'closed', events }
    }
    default: {
      const { code, reason } = outcome.is === 'closed' ? outcome : { code: 1000, reason: '' }
      const events = [{ code, wasClean: true, otherError: false }]
      return {
        opened: true,
        failure: undefined,
        kept: false,
        closed: { code, reason },
        state: 'closed',
        events,
      }
    }
  }
}

const deeds: { readonly [Name in Deed]: (sdk: Sdk, socket: Socket, expected: Outcome) => Promise<unknown> } =
  {
    speak: async (_, socket, expected) => {
      await (socket as MessageSocket).send('go')
      await theEnd(socket, expected)
    },
    listen: (_, socket, expected) => theEnd(socket, expected),
    receive: async (_, socket) => {
      await (socket as MessageSocket).send('go')
      return (socket as MessageSocket).receive()
    },
    load: async ({ DataReader }, socket) => {
      const writer = socket.writable.getWriter()
      await writer.write(new Uint8Array(2))
      return new DataReader((socket as StreamSocket).readable).load(1_000)
    },
    fill: async (_, socket) => {
      const bytes = new Uint8Array(10_000)
      for (;;) await (socket as MessageSocket).send(bytes)
    },
    pour: (_, socket) => (socket as MessageSocket).send(new Uint8Array(2 ** 25)),
    close: (_, socket) => socket.close(),
  }

/** `closed`; where no fault is expected, the socket is closed after a while in which nothing happened. */
async function theEnd(socket: Socket, { is }: Outcome): Promise<void> {
  const isQuiet = is === 'no fault' || is === 'unnoticed'
  if (await settlesWithin(socket.closed, isQuiet ? calm : patience)) return
  if (!isQuiet) throw new Error(`nothing has happened for ${patience} ms: the socket is ${socket.state}`)
  if (is === 'no fault') await socket.close(1000, '', { timeout: patience })
}

/** Whether it fulfils in so many milliseconds. Rejects as it does; leaves no timer behind, which one of the tests looks for. */
async function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

function failureIn({ status, code, phase }: { status: string; code: string; phase: string | undefined }) {
  return { status, code, phase }
}

function failureOf(error: unknown, opened: boolean, secret: string | undefined): Failure {
  const { status, code, phase, closeCode, message } = error as Partial<SocketError>
  if (status === undefined || code === undefined) throw error
  // Read by nobody here, but an error without one has no use, and one that tells a password does harm.
  if (message === undefined || message === '') throw new Error(`${code} has no message`)
  if (secret !== undefined && message.includes(secret)) throw new Error(`${code} tells the password`)
  return { status, code, phase, closeCode: opened ? closeCode : undefined }
}

/** The event comes in a turn of its own. */
async function until(isThere: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !isThere(); turn++) await delay(10)
}
