import { get } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FaultServer } from '../src/index.js'
import { RawClient } from './raw-client.js'

let faults: FaultServer

beforeAll(async () => {
  faults = await FaultServer.start()
})

afterAll(() => faults.close())

const accepted =
  /^HTTP\/1\.1 101 Switching Protocols\r\n[\s\S]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/

describe('`at()`', () => {
  test('gives an address at which the fault is met, whatever path is asked for', async () => {
    const { url, options } = await faults.at('http-status', {
      status: 503,
      headers: { 'Retry-After': '120' },
    })
    expect(options).toEqual({})
    for (const address of [url, new URL('/chat', url).href]) {
      const client = await RawClient.connect(address)
      await expect.poll(() => client.end).toBe('ended')
      expect(client.text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*Retry-After: 120\r\n/)
    }
  })

  test('gives the same address for the same fault, and each fault one of its own', async () => {
    const first = await faults.at('silent', { for: 100 })
    expect(await faults.at('silent', { for: 100 })).toBe(first)
    expect((await faults.at('silent', { for: 200 })).url).not.toBe(first.url)
  })

  test('tells what a client needs besides, to meet the fault', async () => {
    expect((await faults.at('deflate-bomb')).options).toEqual({ compression: true })
    const { options } = await faults.at('http-proxy', { credential: 'wrong' })
    expect(options.proxy).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(options.proxyCredential).toEqual({ username: 'user', password: 'let-me-in' })
    const { url, options: trust } = await faults.at('tls', { fault: 'revoked' })
    expect(url).toMatch(/^wss:/)
    expect(trust.trustedCertificates).toContain('BEGIN CERTIFICATE')
    expect(trust.certificateRevocationLists).toContain('BEGIN X509 CRL')
  })

  test('rejects for a fault or a parameter that does not exist, and says which do', async () => {
    await expect(faults.at('typo' as 'silent')).rejects.toThrow(
      /no fault "typo"[\s\S]*silent[\s\S]*bad-frame/,
    )
    await expect(faults.at('silent', { fur: 5 } as object)).rejects.toThrow(
      /no parameter "fur"[\s\S]*: for\./,
    )
    await expect(faults.at('http-status', { status: 50 })).rejects.toThrow(
      /"status"[\s\S]*whole number from 100 to 999, not 50/,
    )
    await expect(faults.at('lost', { how: 'loudly' as 'reset' })).rejects.toThrow(/one of close, reset/)
    await expect(faults.at('lost', { after: -1 })).rejects.toThrow(/or "message", not -1/)
  })
})

describe('the address of the server itself', () => {
  test('meets a fault by path and query', async () => {
    const client = await RawClient.connect(`${faults.url}/http-status?status=404&headers={"X-Trace":"42"}`)
    await expect.poll(() => client.end).toBe('ended')
    expect(client.text).toMatch(/^HTTP\/1\.1 404 Not Found\r\n[\s\S]*X-Trace: 42\r\n/)
  })

  test('tells pages of any origin where a fault is met', async () => {
    const answer = await fetch(`${faults.httpUrl}/lost-on-accept?how=reset`)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await answer.json()).toEqual(await faults.at('lost-on-accept', { how: 'reset' }))
    const secure = await fetch(`${faults.httpUrl}/secure/lost?after=5`)
    expect(await secure.json()).toEqual(await faults.at('lost', { after: 5 }, { secure: true }))
  })

  test('answers 404 with what is wrong', async () => {
    const answer = await fetch(`${faults.httpUrl}/lost?how=loudly`)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual({ error: expect.stringContaining('one of close, reset') })
    const client = await RawClient.connect(`${faults.url}/lost-on-accept`)
    await expect.poll(() => client.end).toBe('ended')
    expect(client.text).toContain('comes before the path is read')
  })
})

describe('`connections` and `close()`', () => {
  test('count the TCP connections that are open, and end them', async () => {
    const own = await FaultServer.start({ hosts: ['127.0.0.3', '127.0.0.4'] })
    expect(own.connections).toBe(0)
    const half = await RawClient.connect((await own.at('half-open')).url)
    const silent = await RawClient.connect((await own.at('silent')).url)
    await expect.poll(() => own.connections).toBe(2)
    silent.socket.destroy()
    await expect.poll(() => own.connections).toBe(1)
    await own.close()
    await expect.poll(() => half.end).not.toBe('open')
    expect(own.connections).toBe(0)
    await expect(RawClient.connect(own.url)).rejects.toThrow('ECONNREFUSED')
    await expect(own.at('silent', { for: 1 })).rejects.toThrow('closed')
  })

  test('a server ends with its block, where there is `Symbol.asyncDispose`', async () => {
    const own = await FaultServer.start()
    await own[Symbol.asyncDispose]()
    await expect(RawClient.connect(own.url)).rejects.toThrow('ECONNREFUSED')
  })
})

describe('a fault', () => {
  test('`none` opens, answers pings and Close frames, and ends the connection then', async () => {
    const client = await RawClient.connect((await faults.at('none')).url, {
      fields: 'Sec-WebSocket-Protocol: chat.v2, chat\r\n',
    })
    await expect.poll(() => client.text).toMatch(accepted)
    expect(client.text).toContain('Sec-WebSocket-Protocol: chat.v2\r\n')
    client.send(9, 'beat')
    await expect.poll(() => client.body).toEqual(Buffer.from('\x8a\x04beat', 'latin1'))
    client.send(8, Buffer.of(0x0f, 0xa0))
    await expect.poll(() => client.end).toBe('ended')
    expect(client.body.subarray(6)).toEqual(Buffer.of(0x88, 2, 0x0f, 0xa0))
  })

  test('comes in one piece with the answer, later, or upon the first message, as `after` says', async () => {
    const { url } = await faults.at('bad-frame', { fault: 'opcode', opcode: 11 })
    const client = await RawClient.connect(url, { asks: false })
    const chunks: string[] = []
    client.socket.on('data', (chunk: Buffer) => void chunks.push(chunk.toString('latin1')))
    client.socket.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n')
    await expect.poll(() => chunks).not.toEqual([])
    expect(chunks.join('').slice(-2)).toBe('\x8b\x00')
    expect(chunks).toHaveLength(1)

    const upon = await RawClient.connect((await faults.at('bad-frame', { after: 'message' })).url)
    await expect.poll(() => upon.text).toMatch(accepted)
    upon.send(9)
    await expect.poll(() => upon.body).toEqual(Buffer.of(0x8a, 0))
    await delay(50)
    expect(upon.body).toEqual(Buffer.of(0x8a, 0))
    upon.send(1, 'go')
    await expect.poll(() => upon.body).toEqual(Buffer.of(0x8a, 0, 0x83, 0))
  })

  test('`refused` is a port at which nobody listens', async () => {
    await expect(RawClient.connect((await faults.at('refused')).url)).rejects.toThrow('ECONNREFUSED')
  })

  test.each(['close', 'reset'] as const)(
    '`lost` by `%s` ends the connection so, behind what came',
    async (how) => {
      const { url } = await faults.at('lost', { at: 'message', how, after: 'message' })
      const client = await RawClient.connect(url)
      client.send(2, 'go')
      await expect.poll(() => client.end).toBe(how === 'close' ? 'ended' : 'reset')
      expect(client.body.subarray(0, 4)).toEqual(Buffer.of(0x82, 126, 0x03, 0xe8))
    },
  )

  test('`half-open` neither reads nor answers, but keeps the connection for its time', async () => {
    const client = await RawClient.connect((await faults.at('half-open')).url)
    await expect.poll(() => client.text).toMatch(accepted)
    client.send(8)
    const filled = new Promise((resolve) => client.socket.once('drain', resolve))
    client.socket.write(Buffer.alloc(16 * 2 ** 20))
    expect(await Promise.race([filled, delay(200, 'still full')])).toBe('still full')
    expect([client.body.length, client.end]).toEqual([0, 'open'])
    client.socket.destroy()
    const start = performance.now()
    const other = await RawClient.connect((await faults.at('half-open', { for: 300 })).url)
    await expect.poll(() => other.end).not.toBe('open')
    // Timers may be early by a little.
    expect(performance.now() - start).toBeGreaterThan(290)
  })

  test('`endless-body` and `flood` come as fast as they are taken, and end with the client', async () => {
    await using own = await FaultServer.start()
    for (const { url } of [await own.at('endless-body'), await own.at('flood', { of: 'pings' })]) {
      const client = await RawClient.connect(url)
      await expect.poll(() => client.body.length).toBeGreaterThan(100_000)
      client.socket.pause()
      expect(client.body.length).toBeLessThan(64 * 2 ** 20)
      client.socket.destroy()
    }
    await expect.poll(() => own.connections).toBe(0)
  })

  test('`deflate-bomb` is a thousandth of what it inflates to, and needs the extension to be offered', async () => {
    const { url } = await faults.at('deflate-bomb', { bytes: 2 ** 26 })
    const client = await RawClient.connect(url, {
      fields: 'Sec-WebSocket-Extensions: permessage-deflate\r\n',
    })
    await expect.poll(() => client.body.length).toBeGreaterThan(60_000)
    expect(client.text).toContain('Sec-WebSocket-Extensions: permessage-deflate\r\n')
    expect([client.body[0], client.body[1]]).toEqual([0xc2, 127])
    const length = client.body.readBigUInt64BE(2)
    await expect.poll(() => BigInt(client.body.length)).toBe(length + 10n)
    expect(length).toBeLessThan(2 ** 17)
    const plain = await RawClient.connect(url)
    await expect.poll(() => plain.text).toMatch(accepted)
    expect(plain.text).not.toContain('Sec-WebSocket-Extensions')
  })

  test('`slow-reader` takes what it says', async () => {
    const { url } = await faults.at('slow-reader', { bytesPerSecond: 8 * 2 ** 20 })
    const client = await RawClient.connect(url)
    await expect.poll(() => client.text).toMatch(accepted)
    const start = performance.now()
    // Of this the operating system itself takes up to a half.
    await new Promise((resolve) => client.socket.write(Buffer.alloc(16 * 2 ** 20), resolve))
    expect(performance.now() - start).toBeGreaterThan(500)
    client.socket.destroy()
  })

  test('`never-ends` answers the Close frame and keeps the connection', async () => {
    const client = await RawClient.connect((await faults.at('never-ends', { by: 'client' })).url)
    client.send(8, Buffer.of(0x03, 0xe8))
    await expect.poll(() => client.body).toEqual(Buffer.of(0x88, 2, 0x03, 0xe8))
    client.socket.end()
    await delay(50)
    expect(client.end).toBe('open')
    client.socket.destroy()
    const other = await RawClient.connect((await faults.at('never-ends', { by: 'client', for: 100 })).url)
    other.send(8, Buffer.of(0x03, 0xe8))
    await expect.poll(() => other.end).toBe('ended')
    expect(other.body).toEqual(Buffer.of(0x88, 2, 0x03, 0xe8))
  })

  test('`secure` comes over TLS', async () => {
    const { url, options } = await faults.at('http-status', { status: 418 }, { secure: true })
    const status = await new Promise((resolve, reject) => {
      const ask = get(
        url.replace('wss:', 'https:'),
        { ca: options.trustedCertificates, headers: { Upgrade: 'websocket', Connection: 'Upgrade' } },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        },
      )
      ask.on('error', reject)
    })
    expect(status).toBe(418)
  })
})
