import { but, closed, everywhere, givenUp, lost, lostSomehow, type Outcome, opaque } from './fault-outcome.js'
import type { Deed, FaultCall, FaultRow } from './fault-row.js'

type Place = NonNullable<NonNullable<Extract<FaultCall, readonly ['lost', unknown?]>[1]>['at']>

const ended = (at: Place, where: string, does: Deed = 'speak'): FaultRow => ({
  name: `the connection ends without a Close frame ${where}`,
  fault: ['lost', { at, after: 'message' }],
  does,
  ...lost('ConnectionAborted', 'ERR_CONNECTION_LOST'),
})

const wasReset = (at: Place, where: string, does: Deed = 'speak'): FaultRow => ({
  name: `the connection is reset ${where}`,
  fault: ['lost', { at, how: 'reset', after: 'message' }],
  does,
  ...lost('ConnectionReset', 'ERR_CONNECTION_RESET'),
})

/** The end comes without a Close frame. */
const lossRows: readonly FaultRow[] = [
  ended('rest', 'between two messages'),
  ended('header', 'in the header of a frame'),
  ended('message', 'in the middle of a message'),
  ended('fragments', 'between the fragments of a message'),
  ended('rest', 'while `receive()` waits', 'receive'),
  ended('rest', 'while `load()` waits', 'load'),
  wasReset('rest', 'between two messages'),
  wasReset('header', 'in the header of a frame'),
  wasReset('message', 'in the middle of a message'),
  wasReset('fragments', 'between the fragments of a message'),
  wasReset('rest', 'while `receive()` waits', 'receive'),
  wasReset('rest', 'while `load()` waits', 'load'),
  {
    name: 'the connection ends with the answer that opens it',
    fault: ['lost', { after: 0 }],
    does: 'listen',
    ...but(lost('ConnectionAborted', 'ERR_CONNECTION_LOST'), { firefox: opaque }),
    orElse: { firefox: lostSomehow },
    because: 'Firefox does not say that it was open if the end comes together with the answer',
  },
  {
    name: 'the connection ends while data is queued',
    fault: ['lost-unread'],
    does: 'fill',
    ...lost('ConnectionAborted', 'ERR_CONNECTION_LOST'),
  },
  {
    name: 'the connection is reset while data is queued',
    fault: ['lost-unread', { how: 'reset' }],
    does: 'fill',
    ...lost('ConnectionReset', 'ERR_CONNECTION_RESET'),
  },
]

/** Told by nobody: the server is silent, and we wait no longer. */
const quiet: Outcome = {
  is: 'kept',
  status: 'Timeout',
  code: 'ERR_RECEIVE_TIMEOUT',
  phase: 'open',
}

/** Much longer than any deadline that a row waits for. */
const life = 5_000
const watchful = { keepAliveInterval: 200, keepAliveTimeout: 200 }
const notAnswered: Outcome = {
  is: 'lost',
  status: 'Timeout',
  code: 'ERR_CLOSE_TIMEOUT',
  phase: 'close',
  closeCode: 1006,
}
const unanswered = everywhere(notAnswered)
const notAlive = givenUp('ERR_KEEP_ALIVE_TIMEOUT', 'open', 1006)

const stall = (name: string, at: 'frame' | 'header' | 'fragment'): FaultRow => ({
  name: `a message stalls ${name}`,
  fault: ['stall', { at, after: 'message', for: life }],
  does: 'receive',
  ...everywhere(quiet),
})

/** The connection stays, and nothing moves. */
const silenceRows: readonly FaultRow[] = [
  stall('in the header of its frame', 'header'),
  stall('in the middle of its frame', 'frame'),
  stall('between two fragments', 'fragment'),
  {
    name: 'a message comes a byte at a time',
    fault: ['trickle', { after: 'message', for: life }],
    does: 'receive',
    ...everywhere(quiet),
    because: 'the deadline of `receive()` is for the whole message, whatever comes of it',
  },
  {
    name: 'a stream stalls before its first byte',
    fault: ['half-open', { for: life }],
    does: 'load',
    ...everywhere(quiet),
  },
  {
    name: 'a dead peer does not answer the Close frame',
    fault: ['half-open', { for: life }],
    does: 'close',
    ...unanswered,
  },
  {
    name: 'a dead peer takes no more messages',
    fault: ['half-open', { for: life }],
    does: 'fill',
    needs: 'sendBackpressure',
    ...givenUp('ERR_SEND_TIMEOUT', 'open', 1006),
  },
  {
    name: 'a dead peer takes no more of a message',
    fault: ['half-open', { for: life }],
    does: 'pour',
    needs: 'fragments',
    ...givenUp('ERR_SEND_TIMEOUT', 'open', 1006),
  },
  {
    name: 'a dead peer answers no ping',
    fault: ['half-open', { for: life }],
    does: 'listen',
    needs: 'ping',
    options: watchful,
    ...notAlive,
  },
  {
    name: 'a peer reads, but answers no ping',
    fault: ['no-pong', { for: life }],
    does: 'listen',
    needs: 'ping',
    options: watchful,
    ...notAlive,
  },
  {
    name: 'a peer stalls in the middle of a message and answers no ping',
    fault: ['stall', { after: 'message', for: life }],
    needs: 'ping',
    options: watchful,
    ...notAlive,
  },
  {
    name: 'a peer reads too slowly to answer the Close frame',
    fault: ['slow-reader', { bytesPerSecond: 50, for: life }],
    does: 'close',
    ...unanswered,
  },
  {
    name: 'a peer reads and never answers the Close frame',
    fault: ['close-unanswered', { for: life }],
    does: 'close',
    ...unanswered,
  },
  {
    name: 'a peer closes and does not end the connection',
    fault: ['never-ends', { after: 'message', for: life }],
    ...closed(1000),
  },
  {
    name: 'a peer answers the Close frame and does not end the connection',
    fault: ['never-ends', { by: 'client', for: life }],
    does: 'close',
    ...but(closed(1000), { chromium: notAnswered, webkit: notAnswered, undici: notAnswered }),
    because:
      'the Close frame came, which is all that a clean end needs; Chromium, WebKit and Node tell only later that it did',
  },
]

export const lossFaultRows: readonly FaultRow[] = [...lossRows, ...silenceRows]
