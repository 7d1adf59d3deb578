import { createHash } from 'node:crypto'
import { MessageWebSocket } from 'isosocket'
import { CertificateAuthority } from 'isosocket/testing'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { delay } from '../../suite/awaiting.js'
import { isInstalled } from './installed.js'
import { freePort } from './loopback-port.js'
import { lossOf } from './losing.js'
import { nginxFile, passTo, startNginx } from './nginx.js'
import { expectEcho, expectMessagesToPass, expectStreamToPass } from './passing.js'
import type { Peer } from './peer.js'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const installed = isInstalled('nginx-light', nginxFile)
const backend = inject('server').url
const password = 'sésame: 1/@%'

describe.skipIf(!installed)('with nginx in front of the server', () => {
  let nginx: Peer
  let address: string

  beforeAll(async () => {
    nginx = await startNginx({
      files: { passwords: `ann:{SHA}${createHash('sha1').update(password).digest('base64')}\n` },
      http: 'large_client_header_buffers 4 2k;',
      server: `
        location / { ${passTo(`${backend}/`)} }
        location /nobody { ${passTo(`ws://127.0.0.1:${await freePort()}`)} }
        location /silent { proxy_read_timeout 1s; ${passTo(backend)} }
        location /idle/ { proxy_read_timeout 2s; ${passTo(`${backend}/`)} }
        location /staff/ { auth_basic "staff"; auth_basic_user_file passwords; ${passTo(`${backend}/`)} }
        location /no-upgrade/ { proxy_pass ${backend.replace('ws', 'http')}/; }
        location /moved { return 301 https://example.com/there; }
        location /found { return 302 /echo; }
        location /forbidden { deny all; }
        location /too-large { return 413; }
        location /busy { add_header Retry-After 7 always; return 503; }
        location /page { return 200 "a page"; }
      `,
    })
    address = `ws://127.0.0.1:${nginx.port}`
  })

  afterAll(() => nginx.end())

  test('text and binary messages pass', () => expectMessagesToPass(`${address}/echo`))

  test('10 MiB pass through a stream, both ways at once', () => expectStreamToPass(`${address}/echo`))

  test.each([
    ['BadGateway', 502, 'the server behind nginx is down', '/nobody'],
    ['GatewayTimeout', 504, 'the server behind nginx does not answer', '/silent'],
    ['RequestEntityTooLarge', 413, 'nginx finds the request too large', '/too-large'],
    ['RequestUriTooLong', 414, 'the address is longer than nginx takes', `/${'x'.repeat(3000)}`],
    ['Forbidden', 403, 'nginx does not let us in', '/forbidden'],
    ['Unauthorized', 401, 'nginx asks for a password and there is none', '/staff/echo'],
    ['MovedPermanently', 301, 'nginx redirects for good', '/moved'],
    ['Found', 302, 'nginx redirects for now', '/found'],
    ['ServiceUnavailable', 503, 'nginx is busy', '/busy'],
  ])('%s, from HTTP %i, when %s', async (status, code, _when, path) => {
    const connecting = MessageWebSocket.connect(`${address}${path}`)
    await expect(connecting).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status,
      phase: 'upgrade',
      response: {
        status: code,
        headers: { server: expect.stringContaining('nginx'), 'content-type': 'text/html' },
        body: expect.stringMatching(new RegExp(`<h1>${code} .*nginx`, 's')),
      },
    })
  })

  test('BadRequest when the headers are longer than nginx takes', async () => {
    const connecting = MessageWebSocket.connect(`${address}/echo`, {
      headers: { 'X-Long': 'x'.repeat(3000) },
    })
    await expect(connecting).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'BadRequest',
      response: { status: 400, body: expect.stringContaining('Request Header Or Cookie Too Large') },
    })
  })

  test('the answer tells where a redirect leads and when to come again', async () => {
    await expect(MessageWebSocket.connect(`${address}/moved`)).rejects.toMatchObject({
      response: { headers: { location: 'https://example.com/there' } },
    })
    await expect(MessageWebSocket.connect(`${address}/busy`)).rejects.toMatchObject({
      response: { headers: { 'retry-after': '7' } },
    })
  })

  test('UnexpectedStatusCode when a page answers', async () => {
    await expect(MessageWebSocket.connect(`${address}/page`)).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'UnexpectedStatusCode',
      response: { status: 200, body: 'a page' },
    })
  })

  test('UnexpectedClientError when nginx does not hand the upgrade on', async () => {
    await expect(MessageWebSocket.connect(`${address}/no-upgrade/echo`)).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'UnexpectedClientError',
      response: { status: 426, statusText: 'Upgrade Required' },
    })
  })

  test('what the server behind nginx refuses comes through', async () => {
    await expect(
      MessageWebSocket.connect(`${address}/status/409?body=taken&retryAfter=30`),
    ).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'Conflict',
      response: { status: 409, body: 'taken', headers: { 'retry-after': '30' } },
    })
  })

  test('a credential opens what nginx protects', async () => {
    await expectMessagesToPass(`${address}/staff/echo`, { serverCredential: { username: 'ann', password } })
  })

  test('a name and a password in the address open it too', async () => {
    const url = new URL(`${address}/staff/echo`)
    url.username = 'ann'
    url.password = password
    await expectMessagesToPass(url)
  })

  test('a wrong password is Unauthorized and not shown', async () => {
    const serverCredential = { username: 'ann', password: 'open-up' }
    const error: unknown = await MessageWebSocket.connect(`${address}/staff/echo`, {
      serverCredential,
    }).catch((reason) => reason)
    expect(error).toMatchObject({ code: 'ERR_HTTP_STATUS', status: 'Unauthorized', phase: 'upgrade' })
    expect(String(error)).not.toMatch(/open-up|Basic/)
  })

  test('an idle connection that nginx ends is lost', async () => {
    const socket = await MessageWebSocket.connect(`${address}/idle/echo`, { keepAliveInterval: Infinity })
    const began = performance.now()
    expect(await lossOf(socket)).toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      status: 'ConnectionAborted',
      phase: 'open',
      undeliveredBytes: 0,
    })
    expect(performance.now() - began).toBeGreaterThan(1_500)
  })

  test.each([
    ['keepAliveInterval', { keepAliveInterval: 1_000 }],
    ['unsolicitedPongInterval', { unsolicitedPongInterval: 1_000, keepAliveInterval: Infinity }],
  ])('%s keeps it open', async (_name, options) => {
    const socket = await MessageWebSocket.connect(`${address}/idle/echo`, options)
    await delay(5_000)
    expect(socket.state).toBe('open')
    await expectEcho(socket)
    await socket.close()
  })
})

describe.skipIf(!installed)('nginx comes and goes', () => {
  const server = `location / { ${passTo(`${backend}/`)} }`

  test('what had arrived is read before the loss when nginx is killed in mid-stream', async () => {
    await using nginx = await startNginx({ server })
    const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${nginx.port}/push?size=1000`)
    const loss = lossOf(socket)
    let next = 0
    const reading = (async () => {
      for await (const message of socket) {
        expect(new DataView(message.arrayBuffer()).getUint32(0)).toBe(next++)
        if (next === 1_000) nginx.signal('SIGKILL')
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted' })
    expect(await loss).toMatchObject({ code: 'ERR_CONNECTION_LOST', phase: 'open' })
    expect(next).toBeGreaterThanOrEqual(1_000)
  })

  test('what had not arrived is told when nginx is killed with input unread', async () => {
    await using nginx = await startNginx({ server })
    const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${nginx.port}/count`)
    const loss = lossOf(socket)
    nginx.signal('SIGSTOP')
    const sending = socket.send(new Uint8Array(32 * 2 ** 20))
    await delay(300)
    nginx.signal('SIGKILL')
    await expect(sending).rejects.toMatchObject({ code: 'ERR_CONNECTION_RESET', status: 'ConnectionReset' })
    const error = await loss
    expect(error).toMatchObject({ code: 'ERR_CONNECTION_RESET', status: 'ConnectionReset', phase: 'open' })
    expect(error.undeliveredBytes).toBeGreaterThan(10 * 2 ** 20)
  })

  test('a reload leaves open connections alone', async () => {
    await using nginx = await startNginx({ server, master: true })
    const address = `ws://127.0.0.1:${nginx.port}/echo`
    const socket = await MessageWebSocket.connect(address)
    nginx.signal('SIGHUP')
    await delay(1_000)
    expect(nginx.output).toContain('gracefully shutting down')
    await expectEcho(socket)
    await expectMessagesToPass(address)
    await socket.close()
  })

  test('with worker_shutdown_timeout a reload ends them', async () => {
    await using nginx = await startNginx({ server, master: true, main: 'worker_shutdown_timeout 1s;' })
    const address = `ws://127.0.0.1:${nginx.port}/echo`
    const socket = await MessageWebSocket.connect(address)
    const loss = lossOf(socket)
    nginx.signal('SIGHUP')
    expect(await loss).toMatchObject({ code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted' })
    await expectMessagesToPass(address)
  })

  test('nobody is there when it has gone, and connecting again works when it is back', async () => {
    const first = await startNginx({ server })
    const address = `ws://127.0.0.1:${first.port}/echo`
    const socket = await MessageWebSocket.connect(address)
    const loss = lossOf(socket)
    await first.end()
    expect(await loss).toMatchObject({ code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted' })
    await expect(MessageWebSocket.connect(address)).rejects.toMatchObject({
      code: 'ERR_CONNECTION_REFUSED',
      status: 'CannotConnect',
      phase: 'connect',
    })
    await using again = await startNginx({ server }, first.port)
    expect(again.port).toBe(first.port)
    await expectMessagesToPass(address)
  })
})

describe.skipIf(!installed)('nginx has the certificate', () => {
  const authority = CertificateAuthority.create()
  const trustedCertificates = authority.certificate
  const { cert, key } = authority.issue()
  const tls = {
    listen: 'ssl',
    files: { 'server.pem': cert, 'server.key': key, 'authority.pem': authority.certificate },
  }
  const server = `
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    location / { ${passTo(`${backend}/`)} }
  `

  test('it opens with the authority in trustedCertificates', async () => {
    await using nginx = await startNginx({ ...tls, server })
    const address = `wss://localhost:${nginx.port}/echo`
    await expectMessagesToPass(address, { trustedCertificates })
    await expectStreamToPass(address, { trustedCertificates })
  })

  test('it does not open without', async () => {
    await using nginx = await startNginx({ ...tls, server })
    await expect(MessageWebSocket.connect(`wss://localhost:${nginx.port}/echo`)).rejects.toMatchObject({
      code: 'ERR_TLS',
      status: 'CertificateIsInvalid',
      phase: 'tls',
    })
  })

  test('ws: to it is a BadRequest, for nginx knows what TLS is', async () => {
    await using nginx = await startNginx({ ...tls, server })
    await expect(MessageWebSocket.connect(`ws://localhost:${nginx.port}/echo`)).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'BadRequest',
      phase: 'upgrade',
      response: { status: 400, body: expect.stringContaining('plain HTTP request was sent to HTTPS port') },
    })
  })

  test('wss: to an nginx without TLS is no valid answer', async () => {
    await using nginx = await startNginx({ server: 'return 404;' })
    await expect(MessageWebSocket.connect(`wss://localhost:${nginx.port}/echo`)).rejects.toMatchObject({
      code: 'ERR_TLS',
      status: 'ErrorHttpInvalidServerResponse',
      phase: 'tls',
    })
  })

  describe('and asks for ours', () => {
    const verifying = `${server} ssl_verify_client on; ssl_client_certificate authority.pem;`

    test('it opens with a clientCertificate of the right authority', async () => {
      await using nginx = await startNginx({ ...tls, server: verifying })
      const { cert, key } = authority.issue({ purpose: 'client' })
      await expectMessagesToPass(`wss://localhost:${nginx.port}/echo`, {
        trustedCertificates,
        clientCertificate: { certificate: cert, key },
      })
    })

    test('BadRequest without one: nginx asks for it in HTTP, after the handshake', async () => {
      await using nginx = await startNginx({ ...tls, server: verifying })
      const address = `wss://localhost:${nginx.port}/echo`
      await expect(MessageWebSocket.connect(address, { trustedCertificates })).rejects.toMatchObject({
        code: 'ERR_HTTP_STATUS',
        status: 'BadRequest',
        phase: 'upgrade',
        response: { status: 400, body: expect.stringContaining('No required SSL certificate was sent') },
      })
    })

    test('BadRequest with one of another authority', async () => {
      await using nginx = await startNginx({ ...tls, server: verifying })
      const { cert, key } = CertificateAuthority.create('Stranger').issue({ purpose: 'client' })
      await expect(
        MessageWebSocket.connect(`wss://localhost:${nginx.port}/echo`, {
          trustedCertificates,
          clientCertificate: { certificate: cert, key },
        }),
      ).rejects.toMatchObject({
        code: 'ERR_HTTP_STATUS',
        status: 'BadRequest',
        response: { status: 400, body: expect.stringContaining('The SSL certificate error') },
      })
    })
  })
})
