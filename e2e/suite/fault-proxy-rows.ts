import { noFault, type Outcome, opaque, refused } from './fault-outcome.js'
import type { FaultCall, FaultRow } from './fault-row.js'

type Status = Parameters<typeof refused>[0]
type Code = Parameters<typeof refused>[1]

/** Pages cannot choose a proxy. */
const needs = 'ownProxy'

const through = (name: string, fault: FaultCall, status: Status, code: Code = 'ERR_PROXY'): FaultRow => ({
  name,
  fault,
  needs,
  ...refused(status, code, 'proxy'),
})

/** The way to the proxy comes before what is said to it. */
const absent = (name: string, fault: FaultCall): FaultRow => ({
  name,
  fault,
  needs,
  ...refused('CannotConnect', 'ERR_CONNECTION_REFUSED', 'connect'),
})

const late = (name: string, fault: FaultCall, phase: 'proxy' | 'upgrade' = 'proxy'): FaultRow => ({
  name,
  fault,
  needs,
  options: { connectTimeout: 400 },
  node: { is: 'refused', status: 'Timeout', code: 'ERR_CONNECT_TIMEOUT', phase },
  browsers: opaque,
})

const works = (name: string, fault: FaultCall): FaultRow => ({
  name,
  fault,
  needs,
  node: noFault,
  browsers: noFault satisfies Outcome,
})

/** On the way through a proxy. */
export const proxyRows: readonly FaultRow[] = [
  works('an HTTP proxy does its work', ['http-proxy', { behaviour: 'tunnel' }]),
  works('an HTTPS proxy does its work', ['http-proxy', { behaviour: 'tunnel', secure: 'trusted' }]),
  works('a SOCKS proxy does its work', ['socks-proxy', { behaviour: 'tunnel' }]),
  absent('there is no HTTP proxy', ['http-proxy', { behaviour: 'absent' }]),
  through('the HTTP proxy refuses with 403', ['http-proxy', { status: 403 }], 'Forbidden'),
  through('the HTTP proxy cannot reach the server: 502', ['http-proxy', { status: 502 }], 'BadGateway'),
  through('the HTTP proxy answers 301', ['http-proxy', { status: 301 }], 'MovedPermanently'),
  through(
    'the HTTP proxy asks for a password',
    ['http-proxy', { behaviour: 'tunnel', credential: 'missing' }],
    'ProxyAuthenticationRequired',
  ),
  through(
    'the HTTP proxy does not take the password',
    ['http-proxy', { behaviour: 'tunnel', credential: 'wrong' }],
    'ProxyAuthenticationRequired',
  ),
  through(
    'the HTTP proxy answers what is not HTTP',
    ['http-proxy', { behaviour: 'garbage' }],
    'ErrorHttpInvalidServerResponse',
  ),
  through(
    'the HTTP proxy ends the connection',
    ['http-proxy', { behaviour: 'close' }],
    'ConnectionAborted',
    'ERR_CONNECTION_LOST',
  ),
  through(
    'the HTTP proxy resets the connection',
    ['http-proxy', { behaviour: 'reset' }],
    'ConnectionReset',
    'ERR_CONNECTION_RESET',
  ),
  through(
    'the HTTP proxy ends the connection in its answer',
    ['http-proxy', { behaviour: 'half-answer' }],
    'ConnectionAborted',
    'ERR_CONNECTION_LOST',
  ),
  late('the HTTP proxy never answers', ['http-proxy', { behaviour: 'silent' }]),
  late('the HTTP proxy answers without end', ['http-proxy', { behaviour: 'drip' }]),
  late(
    'nothing comes through the tunnel of the HTTP proxy',
    ['http-proxy', { behaviour: 'dead-tunnel' }],
    'upgrade',
  ),
  {
    name: 'the tunnel of the HTTP proxy is cut',
    fault: ['http-proxy', { behaviour: 'cut-tunnel' }],
    needs,
    ...refused('ConnectionAborted', 'ERR_CONNECTION_LOST', 'upgrade'),
  },
  through(
    'the authority of the HTTPS proxy is not known',
    ['http-proxy', { behaviour: 'tunnel', secure: 'untrusted' }],
    'CertificateIsInvalid',
    'ERR_TLS',
  ),
  absent('there is no SOCKS proxy', ['socks-proxy', { behaviour: 'absent' }]),
  through('the SOCKS proxy does not allow it', ['socks-proxy', { reply: 2 }], 'Forbidden'),
  through('the SOCKS proxy finds no route', ['socks-proxy', { reply: 3 }], 'CannotConnect'),
  through('the SOCKS proxy does not reach the host', ['socks-proxy', { reply: 4 }], 'ServerUnreachable'),
  through('the SOCKS proxy is refused by the server', ['socks-proxy', { reply: 5 }], 'CannotConnect'),
  through(
    'the SOCKS proxy asks for a password',
    ['socks-proxy', { behaviour: 'tunnel', credential: 'missing' }],
    'ProxyAuthenticationRequired',
  ),
  through(
    'the SOCKS proxy does not take the password',
    ['socks-proxy', { behaviour: 'tunnel', credential: 'wrong' }],
    'ProxyAuthenticationRequired',
  ),
  through(
    'the SOCKS proxy is an HTTP server',
    ['socks-proxy', { behaviour: 'garbage' }],
    'ErrorHttpInvalidServerResponse',
  ),
  through(
    'the SOCKS proxy replies what is none',
    ['socks-proxy', { behaviour: 'garbage-reply' }],
    'ErrorHttpInvalidServerResponse',
  ),
  through(
    'the SOCKS proxy ends the connection',
    ['socks-proxy', { behaviour: 'close' }],
    'ConnectionAborted',
    'ERR_CONNECTION_LOST',
  ),
  through(
    'the SOCKS proxy resets the connection',
    ['socks-proxy', { behaviour: 'reset' }],
    'ConnectionReset',
    'ERR_CONNECTION_RESET',
  ),
  through(
    'the SOCKS proxy ends the connection in its reply',
    ['socks-proxy', { behaviour: 'half-reply' }],
    'ConnectionAborted',
    'ERR_CONNECTION_LOST',
  ),
  late('the SOCKS proxy never answers', ['socks-proxy', { behaviour: 'silent' }]),
  late('the SOCKS proxy never replies to the request', ['socks-proxy', { behaviour: 'silent-request' }]),
]
