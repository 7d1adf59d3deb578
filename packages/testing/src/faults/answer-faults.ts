import type { FaultTable } from '../fault.js'
import { choice, duration, fields, integer, integers, text } from '../parameter-kinds.js'
import { answerHead, upgradeFields } from '../wire/http-answer.js'
import { open } from '../wire/opening.js'
import { Peer, patience } from '../wire/peer.js'
import type { Ending, Wire } from '../wire/wire.js'

/** Faults of the HTTP answer: the request is heard, and what comes opens no WebSocket. */
export interface AnswerFaults {
  /** Ends the connection (`how`) `at` the whole `request`, the answer's `status` line, or in the middle of its `header`. */
  'lost-in-handshake': { at?: 'request' | 'status' | 'header'; how?: Ending }
  /** Answers with a header that never ends, a byte every `every` ms (20): no single wait is long. `for` ms (60 000). */
  drip: { every?: number; for?: number }
  /** Answers with `text` that is not HTTP, and ends the connection. */
  garbage: { text?: string }
  /** Refuses: any `status` (503) with `statusText`, `headers`, `body` and HTTP `version` (`HTTP/1.1`). */
  'http-status': {
    status?: number
    statusText?: string
    headers?: { readonly [name: string]: string }
    body?: string
    version?: string
  }
  /** Answers with a redirect (`status` 302) to `location`, which the fault server itself would answer with 404. */
  redirect: { status?: number; location?: string }
  /** Refuses (`status` 503) with a body that comes a byte every `every` ms (20), `for` ms (60 000). */
  'slow-body': { status?: number; every?: number; for?: number }
  /** Refuses (`status` 503) with a body without end, as fast as it is taken, up to `bytes` (256 MiB). */
  'endless-body': { status?: number; bytes?: number }
  /**
   * Informational answers, `statuses` (103) `times` (1) over; then `status` (503), or 101: then the WebSocket opens and there is
   * no fault, or 0: nothing more.
   */
  informational: { statuses?: readonly number[]; times?: number; status?: number }
  /** Opens, but with a header of so many `bytes` (1 MiB). */
  'large-header': { bytes?: number }
}

const MiB = 2 ** 20

/** How the faults of {@link AnswerFaults} are made. */
export const answerFaults: FaultTable<AnswerFaults> = {
  'lost-in-handshake': {
    parameters: { at: choice('request', 'status', 'header'), how: choice('close', 'reset') },
    serve: async (wire, { at, how }) => {
      const answer = answerHead(101, upgradeFields(await wire.request()))
      if (at === 'status') await wire.write(answer.slice(0, 'HTTP/1.1 10'.length))
      if (at === 'header') await wire.write(answer.slice(0, answer.length / 2))
      await wire.arrive(how)
      wire.end(how)
    },
  },
  drip: {
    parameters: { every: duration(20), for: duration(patience) },
    serve: async (wire, { every, for: milliseconds }) => {
      await wire.request()
      await drip(wire, 'HTTP/1.1 101 Switching Protocols\r\nX-Drip: ', every, milliseconds)
    },
  },
  garbage: {
    parameters: { text: text('+OK this server speaks something else\r\n') },
    serve: async (wire, { text }) => {
      await wire.request()
      await wire.write(text)
    },
  },
  'http-status': {
    parameters: {
      status: integer(503, 100, 999),
      statusText: text(''),
      headers: fields,
      body: text(''),
      version: text('HTTP/1.1'),
    },
    serve: async (wire, { status, statusText, headers, body, version }) => {
      await wire.request()
      const style = { version, ...(statusText === '' ? {} : { statusText }) }
      const length = String(Buffer.byteLength(body))
      const all = { 'Content-Length': length, Connection: 'close', ...headers }
      await wire.write(answerHead(status, Object.entries(all), style) + body)
    },
  },
  redirect: {
    parameters: { status: integer(302, 300, 399), location: text('/elsewhere') },
    serve: async (wire, { status, location }) => {
      await wire.request()
      await wire.write(answerHead(status, [['Location', location], ...noBody]))
    },
  },
  'slow-body': {
    parameters: { status: integer(503, 200, 999), every: duration(20), for: duration(patience) },
    serve: async (wire, { status, every, for: milliseconds }) => {
      await wire.request()
      await drip(wire, answerHead(status, [['Connection', 'close']]), every, milliseconds)
    },
  },
  'endless-body': {
    parameters: { status: integer(503, 200, 999), bytes: integer(256 * MiB, 0, 2 ** 40) },
    serve: async (wire, { status, bytes }) => {
      await wire.request()
      await wire.write(answerHead(status, [['Connection', 'close']]))
      const piece = Buffer.alloc(65_536, '.')
      for (let sent = 0; sent < bytes; sent += piece.length) await wire.write(piece)
    },
  },
  informational: {
    parameters: {
      statuses: integers([103], 100, 199),
      times: integer(1, 0, 1_000_000),
      status: integer(503, 0, 999),
    },
    serve: async (wire, { statuses, times, status }) => {
      await wire.request()
      const each = statuses.map((one) => answerHead(one, [['X-Informational', 'yes']])).join('')
      for (let time = 0; time < times; time++) await wire.write(each)
      if (status === 101) await (await open(wire)).stay()
      else if (status === 0) await wire.linger(patience)
      else await wire.write(answerHead(status, noBody))
    },
  },
  'large-header': {
    parameters: { bytes: integer(MiB, 0, 256 * MiB) },
    serve: async (wire, { bytes }) => {
      const request = await wire.request()
      await wire.write(answerHead(101, [...upgradeFields(request), ['X-Large', '.'.repeat(bytes)]]))
      await new Peer(wire).stay()
    },
  },
}

const noBody = [
  ['Content-Length', '0'],
  ['Connection', 'close'],
] as const

/** The beginning at once, then a byte at a time. */
async function drip(wire: Wire, beginning: string, every: number, milliseconds: number): Promise<void> {
  await wire.write(beginning)
  const end = performance.now() + milliseconds
  while (performance.now() < end) {
    await wire.wait(Math.max(every, 1))
    await wire.write('.')
  }
}
