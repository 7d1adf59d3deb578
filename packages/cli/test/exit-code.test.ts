import { readFileSync } from 'node:fs'
import { type WebErrorStatus, WebSocketError } from '@isosocket/node'
import { FaultServer } from '@isosocket/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCode, exitCodeMeanings, exitCodeOf, exitCodeOfStatus } from '../src/failures/exit-code.js'
import { run } from './program.js'

const { certificate, connect, http, interrupted, local, lost, name, protocol, timeout, unexpected, usage } =
  exitCode

describe('the exit code of each status', () => {
  const groups: { readonly [code: number]: readonly WebErrorStatus[] } = {
    [unexpected]: ['Unknown'],
    [name]: ['HostNameNotResolved'],
    [connect]: ['CannotConnect', 'ServerUnreachable'],
    [timeout]: ['Timeout'],
    [certificate]: [
      'CertificateCommonNameIsIncorrect',
      'CertificateExpired',
      'CertificateContainsErrors',
      'CertificateRevoked',
      'CertificateIsInvalid',
    ],
    [lost]: ['ConnectionAborted', 'ConnectionReset', 'Disconnected'],
    [protocol]: ['ErrorHttpInvalidServerResponse'],
    [interrupted]: ['OperationCanceled'],
  }

  test.concurrent.each(allStatuses())('%s', (status) => {
    const [code = http] = Object.keys(groups)
      .map(Number)
      .filter((group) => groups[group]?.includes(status))

    expect(exitCodeOfStatus[status]).toBe(code)
    expect(exitCodeOf(new WebSocketError('', { code: 'ERR_CONNECT_FAILED', status }))).toBe(code)
  })
})

test.concurrent.each([
  ['ERR_TLS', 'CannotConnect', certificate],
  ['ERR_TLS', 'ErrorHttpInvalidServerResponse', certificate],
  ['ERR_PROTOCOL_INVALID_OPCODE', 'ConnectionAborted', protocol],
  ['ERR_INVALID_UTF8', 'ConnectionAborted', protocol],
  ['ERR_MESSAGE_TOO_BIG', 'ConnectionAborted', protocol],
  ['ERR_INVALID_ARGUMENT', 'Unknown', usage],
] as const)('%s with %s has a group of its own', (code, status, expected) => {
  expect(exitCodeOf(new WebSocketError('', { code, status }))).toBe(expected)
})

test.concurrent('every exit code has a meaning, and none has two', () => {
  expect(exitCodeMeanings.map(([code]) => code)).toEqual(Object.values(exitCode))
})

describe('a fault of a real server is told by the exit code and in words', () => {
  let faults: FaultServer
  beforeAll(async () => {
    faults = await FaultServer.start()
  })
  afterAll(() => faults.close())

  test.concurrent.each([
    ['refused', {}, connect, 'CannotConnect, ERR_CONNECTION_REFUSED'],
    ['http-status', { status: 403, body: 'not you' }, http, 'it says: not you'],
    [
      'http-status',
      {
        status: 502,
        headers: { 'Content-Type': 'text/html' },
        body: '<html><style>b{}</style><h1>Bad\n <b>gateway</b></h1>',
      },
      http,
      'it says: Bad gateway\n',
    ],
    ['redirect', { location: 'ws://elsewhere.invalid/' }, http, 'location: ws://elsewhere.invalid/'],
    ['garbage', {}, protocol, 'ErrorHttpInvalidServerResponse'],
    ['lost', { after: 200 }, lost, 'ConnectionAborted, ERR_CONNECTION_LOST'],
    ['lost', { how: 'reset', after: 200 }, lost, 'ConnectionReset, ERR_CONNECTION_RESET'],
    ['bad-frame', { fault: 'opcode', opcode: 11, after: 200 }, protocol, 'ERR_PROTOCOL_INVALID_OPCODE'],
    ['bad-text', { after: 200 }, protocol, 'ERR_INVALID_UTF8'],
  ] as const)('%s %o: %i', async (fault, parameters, code, words) => {
    const { url } = await faults.at(fault, parameters)

    const ended = await run(['connect', url, '--wait', 'forever'])

    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(/^isosocket: /)
    expect(ended.stderr).toContain(words)
    expect(ended.stderr).toContain(`(exit code ${code})`)
    expect(ended.stderr).not.toMatch(/^ +at /m)
    // What the library says to programmers.
    expect(ended.stderr).not.toMatch(/control\.|error\.response/)
  })

  test.concurrent('a server that says nothing is a timeout', async () => {
    const { url } = await faults.at('silent')

    const { code, stderr } = await run(['connect', url, '--connect-timeout', '300ms'])

    expect(code).toBe(timeout)
    expect(stderr).toContain('ERR_CONNECT_TIMEOUT')
    expect(stderr).toContain('--connect-timeout')
  })

  test.concurrent('a name without an address', async () => {
    const { code, stderr } = await run(['connect', 'ws://nowhere.invalid/'])

    expect(code).toBe(name)
    expect(stderr).toContain('HostNameNotResolved')
  })

  test.concurrent('--verbose, or DEBUG in the environment, shows the stack too', async () => {
    const { url } = await faults.at('refused')

    for (const ended of [
      await run(['connect', url, '--verbose']),
      await run(['connect', url], '', { env: { DEBUG: '1' } }),
    ]) {
      expect(ended.code).toBe(connect)
      expect(ended.stderr).toMatch(/^ +at /m)
    }
  })
})

test.concurrent('a file that is not there is exit code 10, before anybody is called', async () => {
  const { code, stderr } = await run(['connect', 'ws://127.0.0.1:1/', '--send', 'no-such-file'])

  expect(code).toBe(local)
  expect(stderr).toBe('isosocket: no-such-file cannot be sent: it does not exist, or its folder does not.\n')
})

/** As they stand in the source: a type has no values to go through. */
function allStatuses(): WebErrorStatus[] {
  const source = readFileSync(new URL('../../core/src/web-error-status.ts', import.meta.url), 'utf8')
  const statuses = [...source.matchAll(/^ {2}\| '(\w+)'$/gm)].map(([, status]) => status as WebErrorStatus)
  if (statuses.length < 50) throw new Error('The statuses are not where they were.')
  return statuses
}
