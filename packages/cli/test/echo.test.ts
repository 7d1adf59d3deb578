import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CertificateAuthority } from '@isosocket/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { type Running, run, shell, start } from './program.js'

const MiB = 2 ** 20
const begun: Running[] = []
const clients: WebSocket[] = []

afterAll(async () => {
  for (const client of clients.splice(0)) client.terminate()
  for (const server of begun.splice(0)) {
    server.signal('SIGKILL')
    await server.ended
  }
})

test.concurrent('it prints its address and sends back text as text and binary as binary, at any path', async () => {
  const { url } = await serve()
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/$/)

  for (const path of ['', 'any/path?at=all']) {
    const client = await connect(url + path)
    client.send('text')
    expect(await next(client)).toEqual([Buffer.from('text'), false])
    client.send(Buffer.from([0, 255]))
    expect(await next(client)).toEqual([Buffer.from([0, 255]), true])
    client.send('')
    expect(await next(client)).toEqual([Buffer.alloc(0), false])
  }
})

test.skipIf(!existsSync('/dev/full'))(
  'without room for its address it ends (needs /dev/full), with exit code 10',
  async () => {
    const { stdout, stderr } = await shell('$isosocket echo --port 0 >/dev/full; echo $?')

    expect(stdout).toBe('10\n')
    expect(stderr).toBe('isosocket: The output cannot be written: the disk is full.\n')
  },
)

test.concurrent('connect talks to it: what a new user tries first', async () => {
  const { url } = await serve()

  expect(await run(['connect', url, '--count', '1'], 'hi\n')).toMatchObject({
    code: 0,
    stdout: 'hi\n',
    stderr: '',
  })
})

test.concurrent('a line for each connection that comes or goes is on standard error', async () => {
  const { url, server } = await serve()
  const client = await connect(`${url}chat?room=1`, ['chat', 'other'], { origin: 'http://localhost:5173' })
  expect(client.protocol).toBe('chat')
  client.send('hello')
  await next(client)
  client.close(1000, 'bye\u001b')
  await once(client, 'close')
  const rude = await connect(url)
  rude.terminate()
  await server.until(({ stderr }) => stderr.includes('lost'))

  const time = String.raw`\d\d:\d\d:\d\d`
  const [opened, closed, , lost] = server.stderr.trim().split('\n')
  expect(opened).toMatch(
    new RegExp(
      String.raw`^${time} #1 opened /chat\?room=1, from 127\.0\.0\.1, page of http://localhost:5173, sub-protocol chat$`,
    ),
  )
  expect(closed).toMatch(new RegExp(String.raw`^${time} #1 closed 1000 "bye\\x1b", 1 message, 5 bytes$`))
  expect(lost).toMatch(new RegExp(`^${time} #2 lost, 0 messages, 0 bytes: `))
  expect(server.stdout).toBe(`${url}\n`)
})

test.concurrent('--quiet logs nothing', async () => {
  const { url, server } = await serve('--quiet')
  const client = await connect(url)
  client.close()
  await once(client, 'close')
  server.signal('SIGINT')

  expect(await server.ended).toMatchObject({ code: 0, stderr: '' })
})

test.concurrent('--path echoes there and answers 404 elsewhere', async () => {
  const { url, server } = await serve('--path', '/echo')
  expect(url).toMatch(/\/echo$/)

  const here = await run(['connect', url, '--count', '1'], 'hi')
  const elsewhere = await run(['connect', url.replace('/echo', '/')])

  expect(here.stdout).toBe('hi\n')
  expect(elsewhere.code).toBe(7)
  expect(elsewhere.stderr).toContain('it says: The echo is at /echo')
  expect(server.stderr).toContain('refused 404 / from 127.0.0.1: another path')
})

describe('--tls-cert and --tls-key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isosocket-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const authority = CertificateAuthority.create()
  const { cert, key } = authority.issue({ names: ['127.0.0.1'] })
  for (const [name, content] of Object.entries({ ca: authority.certificate, cert, key })) {
    writeFileSync(join(folder, name), content)
  }
  const options = ['--tls-cert', join(folder, 'cert'), '--tls-key', join(folder, 'key')]

  test.concurrent('make it wss:', async () => {
    const { url, server } = await serve(...options)
    expect(url).toMatch(/^wss:/)

    const { code, stdout } = await run(['connect', url, '--count', '1', '--ca', join(folder, 'ca')], 'hi')
    server.signal('SIGTERM')

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi\n' })
    expect((await server.ended).code).toBe(0)
  })

  test.concurrent('a connection that never says anything keeps nobody who ends it', async () => {
    const { url, server } = await serve(...options)
    const silent = connectTcp(Number(new URL(url).port), '127.0.0.1')
    await once(silent, 'connect')
    // By then it has accepted what came before
    const { code } = await run(['connect', url, '--count', '1', '--ca', join(folder, 'ca')], 'hi')
    expect(code).toBe(0)

    server.signal('SIGTERM')

    expect((await server.ended).code).toBe(0)
    silent.destroy()
  })
})

test.concurrent('--compression agrees to what a client offers', async () => {
  const { url } = await serve('--compression')

  const client = await connect(url)
  client.send('x'.repeat(10_000))

  expect(client.extensions).toContain('permessage-deflate')
  expect(await next(client)).toEqual([Buffer.from('x'.repeat(10_000)), false])
})

test.concurrent('a port that is taken is exit code 10, and --port is what helps', async () => {
  const { url } = await serve()

  const { code, stdout, stderr } = await run(['echo', '--port', new URL(url).port])

  expect({ code, stdout }).toEqual({ code: 10, stdout: '' })
  expect(stderr).toContain('address already in use')
  expect(stderr).toContain('take another one with --port')
})

test.concurrent('--path is what clients make of it: not ASCII, with dots', async () => {
  const { url, server } = await serve('--path', '/rooms/../ä b')
  expect(url).toMatch(/:\d+\/%C3%A4%20b$/)

  for (const address of [url, new URL('/ä b', url).href]) {
    const { code, stdout } = await run(['connect', address, '--count', '1'], 'hi')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi\n' })
  }
  expect(server.stderr).not.toContain('refused')
})

test.concurrent.each([
  [['ws://127.0.0.1/'], 'echo takes options only'],
  [['--port', '65536'], '--port takes a number from 0 to 65535'],
  [['--path', 'echo'], '--path begins with a slash: --path /echo'],
  [['--path', '/echo?room=1'], '--path takes no query: --path /echo'],
  [['--tls-key', 'key.pem'], '--tls-cert and --tls-key belong together'],
  [['--prot', '1'], 'did you mean --port?'],
])('a mistake is exit code 2: %j', async (args, words) => {
  const { code, stderr } = await run(['echo', ...args])

  expect(code).toBe(2)
  expect(stderr).toContain(words)
})

test.concurrent('Ctrl-C closes all connections with 1001, and is exit code 0', async () => {
  const { url, server } = await serve()
  const client = await connect(url)

  server.signal('SIGINT')

  expect((await once(client, 'close'))[0]).toBe(1001)
  expect((await server.ended).code).toBe(0)
})

test.concurrent('a client that does not answer is not waited for, a second Ctrl-C ends it at once', async () => {
  const { url, server } = await serve()
  const client = await connect(url)
  client.pause()

  server.signal('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(server.child.exitCode).toBe(null)
  server.signal('SIGINT')

  expect((await server.ended).code).toBe(130)
})

test.concurrent('what a client does not read is not taken from it, and comes when it reads', async () => {
  const { url } = await serve()
  const client = await connect(url)
  const piece = Buffer.alloc(64 * 1024, 'a')
  const count = 1024
  client.pause()
  let sent = 0
  const pump = (): void => {
    if (sent++ < count) client.send(piece, pump)
  }
  pump()
  const tcp = (client as unknown as { _socket: Socket })._socket
  let before = -1
  // Until it has come to rest.
  while (tcp.bytesWritten - tcp.writableLength !== before) {
    before = tcp.bytesWritten - tcp.writableLength
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  expect(sent).toBeLessThan(count / 2)

  let received = 0
  const all = new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      if (!data.equals(piece)) throw new Error('Something else came back.')
      if (++received === count) resolve()
    })
  })
  client.resume()
  await all
})

test.skipIf(!existsSync('/proc/self/status'))(
  'a message of any size passes through without being held (needs /proc to look at its memory)',
  async () => {
    const { url, server } = await serve()
    const client = await connect(url, [], { maxPayload: 512 * MiB })
    const message = Buffer.alloc(256 * MiB, 'big ')

    client.send(message)
    const [data] = await next(client)

    expect((data as Buffer).equals(message)).toBe(true)
    const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8')
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? []
    expect(Number(kibibytes) * 1024).toBeLessThan(256 * MiB)
  },
)

/** The echo on a free port. */
async function serve(...options: string[]): Promise<{ url: string; server: Running }> {
  const server = start(['echo', '--port', '0', ...options])
  begun.push(server)
  await server.until(({ stdout }) => stdout.endsWith('\n'))
  return { url: server.stdout.trim(), server }
}

async function connect(url: string, protocols: string[] = [], options?: ClientOptions): Promise<WebSocket> {
  const client = new WebSocket(url, protocols, options)
  clients.push(client)
  client.on('error', () => {})
  await once(client, 'open')
  return client
}

function next(client: WebSocket): Promise<unknown[]> {
  return once(client, 'message')
}
