import { MessageWebSocket } from 'isosocket'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { delay } from '../../suite/awaiting.js'
import { haproxyFile, startHaproxy } from './haproxy.js'
import { isInstalled } from './installed.js'
import { freePort } from './loopback-port.js'
import { lossOf } from './losing.js'
import { expectEcho, expectMessagesToPass, expectStreamToPass } from './passing.js'
import type { Peer } from './peer.js'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const installed = isInstalled('haproxy', haproxyFile)
const backend = inject('server').url
const { host } = new URL(backend)

describe.skipIf(!installed)('with haproxy in front of the server', () => {
  let haproxy: Peer
  let address: string

  beforeAll(async () => {
    haproxy = await startHaproxy({
      frontend: `
  http-request deny deny_status 403 if { path /forbidden }
  http-request deny deny_status 429 if { path /limited }
  http-request return status 503 hdr Retry-After 120 if { path /busy }
  http-request tarpit deny_status 500 if { path /tarpit }
  http-request reject if { path /rejected }
  http-request redirect code 308 location /echo if { path /moved }
  use_backend nobody if { path /nobody }
  use_backend empty if { path /empty-backend }
  use_backend idle if { path_beg /idle/ }
  use_backend one if { path_beg /one/ }
`,
      backends: `
backend server
  server only ${host}
backend nobody
  server only 127.0.0.1:${await freePort()}
backend empty
backend idle
  timeout tunnel 1s
  http-request replace-path /idle(/.*) \\1
  server only ${host}
backend one
  http-request replace-path /one(/.*) \\1
  server only ${host} maxconn 1
`,
    })
    address = `ws://127.0.0.1:${haproxy.port}`
  })

  afterAll(() => haproxy.end())

  test('text and binary messages pass', () => expectMessagesToPass(`${address}/echo`))

  test('10 MiB pass through a stream, both ways at once', () => expectStreamToPass(`${address}/echo`))

  test.each([
    ['ServiceUnavailable', 503, 'the server behind haproxy is down', '/nobody'],
    ['ServiceUnavailable', 503, 'haproxy has no server at all', '/empty-backend'],
    ['GatewayTimeout', 504, 'the server behind haproxy does not answer', '/silent?for=10000'],
    ['BadGateway', 502, 'the server behind haproxy answers nonsense', '/garbage'],
    ['Forbidden', 403, 'haproxy denies it', '/forbidden'],
    ['UnexpectedClientError', 429, 'haproxy has had too many requests', '/limited'],
    ['InternalServerError', 500, 'haproxy makes us wait for the refusal', '/tarpit'],
    ['ServiceUnavailable', 503, 'haproxy is busy', '/busy'],
    ['UnexpectedRedirection', 308, 'haproxy redirects for good', '/moved'],
    ['UnexpectedClientError', 418, 'the server behind haproxy refuses', '/status/418'],
  ])('%s, from HTTP %i, when %s', async (status, code, _when, path) => {
    await expect(MessageWebSocket.connect(`${address}${path}`)).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status,
      phase: 'upgrade',
      response: { status: code },
    })
  })

  test('the answer tells why and when to come again', async () => {
    await expect(MessageWebSocket.connect(`${address}/nobody`)).rejects.toMatchObject({
      response: { body: expect.stringContaining('No server is available to handle this request.') },
    })
    await expect(MessageWebSocket.connect(`${address}/busy`)).rejects.toMatchObject({
      response: { headers: { 'retry-after': '120' }, body: '' },
    })
  })

  test('ERR_CONNECTION_LOST when haproxy ends the connection instead of answering', async () => {
    await expect(MessageWebSocket.connect(`${address}/rejected`)).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      status: 'ConnectionAborted',
      phase: 'upgrade',
    })
  })

  test('ServiceUnavailable when the queue of a full server takes too long', async () => {
    const first = await MessageWebSocket.connect(`${address}/one/echo`)
    const began = performance.now()
    await expect(MessageWebSocket.connect(`${address}/one/echo`)).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'ServiceUnavailable',
      phase: 'upgrade',
      response: { status: 503 },
    })
    expect(performance.now() - began).toBeGreaterThan(800)
    const waiting = MessageWebSocket.connect(`${address}/one/echo`)
    await first.close()
    const second = await waiting
    await expectEcho(second)
    await second.close()
  })

  test('an idle connection that haproxy ends is lost', async () => {
    const socket = await MessageWebSocket.connect(`${address}/idle/echo`, { keepAliveInterval: Infinity })
    const began = performance.now()
    expect(await lossOf(socket)).toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      status: 'ConnectionAborted',
      phase: 'open',
      undeliveredBytes: 0,
    })
    expect(performance.now() - began).toBeGreaterThan(700)
  })

  test.each([
    ['keepAliveInterval', { keepAliveInterval: 400 }],
    ['unsolicitedPongInterval', { unsolicitedPongInterval: 400, keepAliveInterval: Infinity }],
  ])('%s keeps it open', async (_name, options) => {
    const socket = await MessageWebSocket.connect(`${address}/idle/echo`, options)
    await delay(2_500)
    expect(socket.state).toBe('open')
    await expectEcho(socket)
    await socket.close()
  })
})

describe.skipIf(!installed)('haproxy goes', () => {
  const backends = `backend server\n  server only ${host}\n`

  test('what had arrived is read before the loss when haproxy is killed in mid-stream', async () => {
    await using haproxy = await startHaproxy({ backends })
    const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${haproxy.port}/push?size=1000`)
    const loss = lossOf(socket)
    let next = 0
    const reading = (async () => {
      for await (const message of socket) {
        expect(new DataView(message.arrayBuffer()).getUint32(0)).toBe(next++)
        if (next === 1_000) haproxy.signal('SIGKILL')
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted' })
    expect(await loss).toMatchObject({ code: 'ERR_CONNECTION_LOST', phase: 'open' })
    expect(next).toBeGreaterThanOrEqual(1_000)
  })

  test('connections are lost when it was asked to stop and hard-stop-after is over', async () => {
    await using haproxy = await startHaproxy({ backends, global: '  hard-stop-after 1s\n' })
    const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${haproxy.port}/echo`)
    const loss = lossOf(socket)
    haproxy.signal('SIGUSR1')
    await expectEcho(socket)
    expect(await loss).toMatchObject({ status: 'ConnectionAborted', code: 'ERR_CONNECTION_LOST' })
  })
})
