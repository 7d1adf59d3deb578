import { but, closed, everywhere, noFault, notInTime, opaque, refused } from './fault-outcome.js'
import type { FaultRow } from './fault-row.js'

const soon = { connectTimeout: 400 }

/** What pages see of a deadline. */
const timedOut = { is: 'refused', status: 'Timeout', code: 'ERR_CONNECT_TIMEOUT', phase: undefined } as const

/** Before the request was heard: names, addresses, TCP. */
const networkRows: readonly FaultRow[] = [
  {
    name: 'the host name has no address',
    fault: ['unknown-host'],
    ...refused('HostNameNotResolved', 'ERR_HOST_NOT_FOUND', 'resolve'),
  },
  {
    name: 'there is no route to the address',
    fault: ['unreachable'],
    ...but(refused('CannotConnect', 'ERR_UNREACHABLE', 'connect'), {
      bun: { is: 'refused', status: 'CannotConnect', code: 'ERR_CONNECTION_REFUSED', phase: 'connect' },
    }),
    because: 'Bun says of every address that it cannot reach that the connection was refused',
  },
  {
    name: 'nobody listens at the port',
    fault: ['refused'],
    ...refused('CannotConnect', 'ERR_CONNECTION_REFUSED', 'connect'),
  },
  {
    name: 'packets to the port are dropped',
    fault: ['black-hole'],
    options: soon,
    ...notInTime('connect'),
  },
  {
    name: 'the connection is ended as soon as it is accepted',
    fault: ['lost-on-accept', { after: 300 }],
    ...refused('ConnectionAborted', 'ERR_CONNECTION_LOST', 'upgrade'),
  },
  {
    name: 'the connection is reset as soon as it is accepted',
    fault: ['lost-on-accept', { after: 300, how: 'reset' }],
    ...refused('ConnectionReset', 'ERR_CONNECTION_RESET', 'upgrade'),
  },
  {
    name: 'the connection is accepted and nothing is ever answered',
    fault: ['silent', { for: 3_000 }],
    options: soon,
    ...notInTime('upgrade'),
  },
  {
    name: 'a server of another protocol speaks first',
    fault: ['speaks-first'],
    ...but(refused('ErrorHttpInvalidServerResponse', 'ERR_HANDSHAKE', 'upgrade'), { webkit: timedOut }),
    because: 'WebKit waits for the end of what it takes for a header',
  },
]

const endedEarly = refused('ConnectionAborted', 'ERR_CONNECTION_LOST', 'upgrade')
const resetEarly = refused('ConnectionReset', 'ERR_CONNECTION_RESET', 'upgrade')
const noHandshake = refused('ErrorHttpInvalidServerResponse', 'ERR_HANDSHAKE', 'upgrade')

/** The answer does not come, does not end, or is not HTTP. */
const answerRows: readonly FaultRow[] = [
  {
    name: 'the connection is ended instead of an answer',
    fault: ['lost-in-handshake', { at: 'request' }],
    ...endedEarly,
  },
  {
    name: 'the connection is reset instead of an answer',
    fault: ['lost-in-handshake', { at: 'request', how: 'reset' }],
    ...resetEarly,
  },
  {
    name: 'the connection is ended in the status line of the answer',
    fault: ['lost-in-handshake', { at: 'status' }],
    ...endedEarly,
  },
  {
    name: 'the connection is reset in the status line of the answer',
    fault: ['lost-in-handshake', { at: 'status', how: 'reset' }],
    ...resetEarly,
  },
  {
    name: 'the connection is ended in the header of the answer',
    fault: ['lost-in-handshake', { at: 'header' }],
    ...endedEarly,
  },
  {
    name: 'the connection is reset in the header of the answer',
    fault: ['lost-in-handshake', { at: 'header', how: 'reset' }],
    ...resetEarly,
  },
  {
    name: 'the header of the answer drips and never ends',
    fault: ['drip', { for: 3_000 }],
    options: soon,
    ...notInTime('upgrade'),
  },
  { name: 'the answer is not HTTP', fault: ['garbage'], ...noHandshake },
  {
    name: 'the answer is a few bytes of nothing',
    fault: ['garbage', { text: '\0\u0001\u0002' }],
    ...noHandshake,
  },
  {
    name: 'the status of the answer is no number',
    fault: ['garbage', { text: 'HTTP/1.1 no\r\n\r\n' }],
    ...noHandshake,
  },
  {
    name: 'the answer is of an HTTP version that does not exist',
    fault: ['http-status', { version: 'HTTP/9.9' }],
    ...noHandshake,
  },
  { name: 'the header of the answer is as large as a book', fault: ['large-header'], ...noHandshake },
  {
    name: 'informational answers come, and then nothing',
    fault: ['informational', { statuses: [100, 102, 103], status: 0 }],
    options: soon,
    ...but(notInTime('upgrade'), { chromium: opaque, undici: opaque }),
    because: 'Chromium and Node take them for the answer',
  },
  {
    name: 'informational answers come before the opening',
    fault: ['informational', { statuses: [103], status: 101 }],
    ...but(everywhere(noFault), { chromium: opaque }),
    because: 'a client must be able to take them (RFC 9110 §15.2); Chromium takes them for the answer',
  },
]

const httpStatus = (status: number, name: Parameters<typeof refused>[0], what: string): FaultRow => ({
  name: `the server answers ${status}, ${what}`,
  fault: ['http-status', { status, body: status === 204 ? '' : `This is ${status}.` }],
  ...refused(name, 'ERR_HTTP_STATUS', 'upgrade'),
})

const redirect = (status: number, name: Parameters<typeof refused>[0], what: string): FaultRow => ({
  name: `the server redirects with ${status}, ${what}`,
  fault: ['redirect', { status }],
  ...refused(name, 'ERR_HTTP_STATUS', 'upgrade'),
})

/** The server answers, but not with an upgrade. */
const refusalRows: readonly FaultRow[] = [
  httpStatus(200, 'UnexpectedStatusCode', 'as a web server does'),
  httpStatus(204, 'UnexpectedStatusCode', 'with nothing'),
  httpStatus(400, 'BadRequest', 'as one that does not understand'),
  httpStatus(401, 'Unauthorized', 'as one that asks for a password'),
  httpStatus(403, 'Forbidden', 'as one that does not want us'),
  httpStatus(404, 'NotFound', 'as one that does not know the path'),
  httpStatus(407, 'ProxyAuthenticationRequired', 'as a proxy in front of it does'),
  httpStatus(408, 'RequestTimeout', 'as one that waited too long'),
  httpStatus(426, 'UnexpectedClientError', 'as one that wants another version'),
  httpStatus(429, 'UnexpectedClientError', 'as one that is asked too often'),
  httpStatus(500, 'InternalServerError', 'as one that is broken'),
  httpStatus(502, 'BadGateway', 'as one before a server that is gone'),
  httpStatus(503, 'ServiceUnavailable', 'as one that is overloaded'),
  httpStatus(504, 'GatewayTimeout', 'as one before a server that is silent'),
  httpStatus(599, 'UnexpectedServerError', 'which has no name'),
  httpStatus(999, 'UnexpectedStatusCode', 'which is no HTTP status'),
  redirect(301, 'MovedPermanently', 'for good'),
  redirect(302, 'Found', 'for now'),
  redirect(307, 'TemporaryRedirect', 'and the same method'),
  redirect(308, 'UnexpectedRedirection', 'which the original has no name for'),
  {
    name: 'the server answers 503 in HTTP/1.0',
    fault: ['http-status', { version: 'HTTP/1.0' }],
    ...refused('ServiceUnavailable', 'ERR_HTTP_STATUS', 'upgrade'),
  },
  {
    name: 'the server answers 503 with a body that drips',
    fault: ['slow-body', { for: 1_500 }],
    ...refused('ServiceUnavailable', 'ERR_HTTP_STATUS', 'upgrade'),
  },
  {
    name: 'the server answers 503 with a body that drips beyond the deadline',
    fault: ['slow-body', { for: 1_501 }],
    options: { connectTimeout: 250 },
    needs: 'failureDetail',
    ...refused('ServiceUnavailable', 'ERR_HTTP_STATUS', 'upgrade'),
    because: 'the status is known in time, and says more than that the body was not',
  },
  {
    name: 'the server answers 503 with a body without end',
    fault: ['endless-body'],
    ...refused('ServiceUnavailable', 'ERR_HTTP_STATUS', 'upgrade'),
  },
  {
    name: 'the server answers 503 behind informational answers',
    fault: ['informational', { statuses: [100, 102, 103] }],
    ...refused('ServiceUnavailable', 'ERR_HTTP_STATUS', 'upgrade'),
  },
]

const offer = { protocols: ['chat'] }

/** The server answers 101, and something of it is wrong. */
const handshakeRows: readonly FaultRow[] = [
  {
    name: 'the proof that it is a WebSocket server is wrong',
    fault: ['bad-upgrade', { fault: 'wrong-accept' }],
    ...noHandshake,
  },
  {
    name: 'the proof that it is a WebSocket server is missing',
    fault: ['bad-upgrade', { fault: 'no-accept' }],
    ...noHandshake,
  },
  { name: 'the 101 has no `Upgrade`', fault: ['bad-upgrade', { fault: 'no-upgrade' }], ...noHandshake },
  {
    name: 'the 101 upgrades to another protocol',
    fault: ['bad-upgrade', { fault: 'wrong-upgrade' }],
    ...noHandshake,
  },
  {
    name: 'the 101 has no `Connection`',
    fault: ['bad-upgrade', { fault: 'no-connection' }],
    ...but(noHandshake, { workerd: noFault }),
    because: 'workerd does not look at it',
  },
  {
    name: 'the 101 has another `Connection`',
    fault: ['bad-upgrade', { fault: 'wrong-connection' }],
    ...but(noHandshake, { workerd: noFault }),
    because: 'workerd does not look at it',
  },
  { name: 'the 101 has no header at all', fault: ['bad-upgrade', { fault: 'bare' }], ...noHandshake },
  {
    name: 'a sub-protocol is chosen that was not offered',
    fault: ['bad-upgrade', { fault: 'other-protocol' }],
    options: offer,
    ...noHandshake,
  },
  {
    name: 'a sub-protocol is chosen where none was offered',
    fault: ['bad-upgrade', { fault: 'other-protocol', value: 'chat' }],
    ...but(noHandshake, { firefox: noFault }),
    because: 'Firefox looks at it only if it has offered some, and tells of none',
  },
  {
    name: 'two sub-protocols are chosen',
    fault: ['bad-upgrade', { fault: 'two-protocols' }],
    options: offer,
    ...noHandshake,
  },
  {
    name: 'no sub-protocol is chosen of those that were offered',
    fault: ['bad-upgrade', { fault: 'no-protocol' }],
    options: offer,
    ...noHandshake,
  },
  {
    name: 'an extension is used that was not offered',
    fault: ['bad-upgrade', { fault: 'extension', value: 'x-unasked' }],
    ...noHandshake,
  },
  {
    name: 'compression is agreed on with a parameter that does not exist',
    fault: ['bad-upgrade', { fault: 'deflate-parameters' }],
    ...but(noHandshake, { undici: noFault }),
    because: 'Node does not look at it',
  },
  {
    name: 'the 101 is in HTTP/1.0',
    fault: ['bad-upgrade', { fault: 'http-1.0' }],
    ...but(everywhere(noFault), { firefox: opaque, webkit: opaque }),
    because: 'RFC 6455 §4.1 does not tell the client to look at the version: Firefox and WebKit do',
  },
]

export const connectingRows: readonly FaultRow[] = [
  ...networkRows,
  ...answerRows,
  ...refusalRows,
  ...handshakeRows,
  {
    name: 'nothing is wrong, for comparison',
    fault: ['none'],
    ...everywhere(noFault),
  },
  {
    name: 'nothing is wrong, and it is closed',
    fault: ['none'],
    does: 'close',
    ...closed(1000),
  },
]
