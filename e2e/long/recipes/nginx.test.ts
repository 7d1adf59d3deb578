import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageWebSocket } from 'isosocket'
import { CertificateAuthority } from 'isosocket/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fileOf, Recipe } from '../../recipes/recipe.js'
import { delay, eventually } from '../../suite/awaiting.js'
import { isInstalled } from '../peers/installed.js'
import { lossOf } from '../peers/losing.js'
import { nginxFile } from '../peers/nginx.js'
import { Peer, type PeerPlace } from '../peers/peer.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

const authority = CertificateAuthority.create()
const { cert, key } = authority.issue()

/** The recipe's configuration, with other ports, files and what else is to stand there. */
function siteFor(place: PeerPlace, backend: number, changes: { readonly [text: string]: string }): string {
  let site = readFileSync(fileOf('nginx', 'site.conf'), 'utf8')
  const all = {
    'listen 443 ssl': `listen 127.0.0.1:${place.port} ssl`,
    '127.0.0.1:8080': `127.0.0.1:${backend}`,
    '/etc/ssl/example.com.pem': join(place.folder, 'server.pem'),
    '/etc/ssl/example.com.key': join(place.folder, 'server.key'),
    ...changes,
  }
  for (const [text, replacement] of Object.entries(all)) {
    if (!site.includes(text)) throw new Error(`site.conf does not contain ${text}`)
    site = site.replace(text, replacement)
  }
  return site
}

function startNginx(
  backend: number,
  { port, changes = {} }: { port?: number; changes?: { readonly [text: string]: string } } = {},
): Promise<Peer> {
  const main = `
    daemon off;
    master_process off;
    pid nginx.pid;
    error_log stderr info;
    events {}
    http {
      access_log off;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join('\n')}
      include site.conf;
    }
  `
  return Peer.start(
    {
      file: nginxFile,
      files: (place) => ({
        'nginx.conf': main,
        'site.conf': siteFor(place, backend, changes),
        'server.pem': cert,
        'server.key': key,
      }),
      arguments: ({ folder }) => ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')],
    },
    port,
  )
}

/** The recipe's server with another text in it, where that cannot be had from outside. */
function changedServer(text: string, replacement: string): URL {
  const code = readFileSync(fileOf('nginx', 'server.mjs'), 'utf8')
  if (!code.includes(text)) throw new Error(`server.mjs does not contain ${text}`)
  const folder = new URL('../../dist/recipes/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const file = new URL(`nginx-${crypto.randomUUID()}.mjs`, folder)
  writeFileSync(file, code.replace(text, replacement))
  return file
}

function connect(
  nginx: Peer,
  options: { headers?: Record<string, string>; keepAliveInterval?: number } = {},
) {
  return MessageWebSocket.connect(`wss://localhost:${nginx.port}/echo`, {
    trustedCertificates: authority.certificate,
    ...options,
  })
}

describe.skipIf(!isInstalled('nginx-light', nginxFile))('behind nginx', () => {
  let server: Recipe
  let nginx: Peer

  beforeAll(async () => {
    server = await Recipe.start('nginx')
    nginx = await startNginx(server.port)
  })

  afterAll(() => Promise.all([server.end(), nginx.end()]))

  test('messages pass over TLS, small and large', async () => {
    const socket = await connect(nginx)
    for (const text of ['héllo 🎉', 'x'.repeat(20 * 2 ** 20)]) {
      await socket.send(text)
      expect((await socket.receive())?.text()).toBe(text)
    }
    await socket.close()
  })

  test("the server's close code and reason come through, and so do the client's", async () => {
    const socket = await connect(nginx)
    await socket.send('bye')
    expect(await socket.closed).toEqual({ code: 4000, reason: 'Bye to you' })
    const other = await connect(nginx)
    expect(await other.close(4321, 'bye')).toEqual({ code: 4321, reason: 'bye' })
  })

  test('the client is known by the address that nginx sees, whatever it says itself', async () => {
    const socket = await connect(nginx, { headers: { 'X-Forwarded-For': '203.0.113.7' } })
    await socket.close()
    await eventually(() => expect(server.output).toContain('127.0.0.1 left'))
    expect(server.output).not.toContain('203.0.113.7')
  })

  test('a page of the same host may connect, one of another may not', async () => {
    const own = await connect(nginx, { headers: { Origin: `https://localhost:${nginx.port}` } })
    await own.close()
    for (const origin of ['https://evil.example', 'https://localhost']) {
      await expect(connect(nginx, { headers: { Origin: origin } })).rejects.toMatchObject({
        status: 'Forbidden',
        response: { status: 403 },
      })
    }
  })

  test('without the port in Host the page of the same host is a stranger', async () => {
    await using wrong = await startNginx(server.port, { changes: { 'Host $http_host': 'Host $host' } })
    const connecting = connect(wrong, { headers: { Origin: `https://localhost:${wrong.port}` } })
    await expect(connecting).rejects.toMatchObject({ status: 'Forbidden' })
  })

  test("a quiet connection stays, because the server's pings come before proxy_read_timeout", async () => {
    await using lively = await Recipe.start('nginx', {
      file: changedServer('keepAliveInterval: 20_000', 'keepAliveInterval: 500'),
    })
    const changes = { 'proxy_read_timeout 60s': 'proxy_read_timeout 2s' }
    await using passing = await startNginx(lively.port, { changes })
    await using ending = await startNginx(server.port, { changes })
    const [kept, lost] = await Promise.all(
      [passing, ending].map((peer) => connect(peer, { keepAliveInterval: Infinity })),
    )
    if (kept === undefined || lost === undefined) throw new Error('there are two')
    // The one without pings ends after two seconds; the other outlives it by as much again
    expect(await lossOf(lost)).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
    await delay(2_500)
    await kept.send('still here')
    expect((await kept.receive())?.text()).toBe('still here')
    await kept.close()
  })

  test('when nginx restarts connections are lost on both sides, and the next one works', async () => {
    const first = await startNginx(server.port)
    const socket = await connect(first, { headers: { 'X-Test': 'restart' } })
    const loss = lossOf(socket)
    const before = server.output.split('connects').length
    await first.end()
    expect(await loss).toMatchObject({ status: 'ConnectionAborted', closeCode: 1006 })
    await eventually(() => expect(server.output).toMatch(/127\.0\.0\.1: WebSocketError/))
    await using again = await startNginx(server.port, { port: first.port })
    const next = await connect(again)
    await next.send('again')
    expect((await next.receive())?.text()).toBe('again')
    expect(server.output.split('connects').length).toBeGreaterThan(before)
    await next.close()
  })

  test('when the program restarts clients are told 1012 through nginx, then 502 until it is back', async () => {
    const first = await Recipe.start('nginx')
    await using proxy = await startNginx(first.port)
    const socket = await connect(proxy)
    first.signal('SIGTERM')
    expect(await socket.closed).toMatchObject({ code: 1012 })
    expect(await first.exit).toBe(0)
    await expect(connect(proxy)).rejects.toMatchObject({ status: 'BadGateway', response: { status: 502 } })
    await using _second = await Recipe.start('nginx', { port: first.port })
    const next = await eventually(() => connect(proxy), { within: 20_000 })
    await next.close()
  })
})
