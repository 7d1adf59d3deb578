import { expect, test } from 'vitest'
import { type ListenerOptions, WebSocketListener } from '../../src/index.js'
import { listen } from './listening.js'
import { RawClient } from './raw-client.js'

async function statusFor(
  origins: ListenerOptions['origins'],
  origin: string | undefined,
  host = 'app.example.com',
): Promise<number> {
  const { port } = await listen((request) => void request.acceptMessage(), { origins })
  const client = await RawClient.ask(port, {
    Host: host,
    ...(origin === undefined ? {} : { Origin: origin }),
  })
  await client.until((text) => text.includes('\r\n\r\n'))
  return client.status
}

test.each([
  ['http://app.example.com', 'app.example.com', 101],
  // Behind a proxy that speaks TLS for it.
  ['https://app.example.com', 'app.example.com', 101],
  ['https://app.example.com', 'app.example.com:443', 101],
  ['http://app.example.com:8080', 'app.example.com:8080', 101],
  ['http://APP.example.com', 'app.EXAMPLE.com', 101],
  ['https://evil.example', 'app.example.com', 403],
  ['https://app.example.com.evil.example', 'app.example.com', 403],
  ['http://app.example.com:8081', 'app.example.com:8080', 403],
  ['null', 'app.example.com', 403],
  ['', 'app.example.com', 403],
  ['file://', 'app.example.com', 403],
  ['https://app.example.com@evil.example', 'app.example.com', 403],
  ['app.example.com', 'app.example.com', 403],
])('by default a page of %j may connect to %j: %i', async (origin, host, status) => {
  expect(await statusFor(undefined, origin, host)).toBe(status)
})

test('a program that sends no origin may connect', async () => {
  expect(await statusFor(undefined, undefined)).toBe(101)
  expect(await statusFor(['https://other.example'], undefined)).toBe(101)
})

test('a list takes the place of the default', async () => {
  const list = ['https://app.example.org']
  expect(await statusFor(list, 'https://app.example.org')).toBe(101)
  expect(await statusFor(list, 'http://app.example.org')).toBe(403)
  expect(await statusFor(list, 'https://app.example.com')).toBe(403)
  expect(await statusFor([...list, 'same-origin'], 'https://app.example.com')).toBe(101)
  expect(await statusFor([...list, 'same-origin'], 'same-origin')).toBe(403)
  expect(await statusFor([], 'same-origin')).toBe(403)
  expect(await statusFor(['null'], 'null')).toBe(101)
  expect(await statusFor(['*'], 'https://evil.example')).toBe(101)
  expect(await statusFor([], 'https://app.example.com')).toBe(403)
})

test('pages of apps and extensions may connect when their origin is in the list, as they write it', async () => {
  const apps = ['chrome-extension://abcdefghijklmnop', 'capacitor://localhost', 'app://.', 'x-app://Host:7']
  for (const app of apps) {
    expect(await statusFor([app], app)).toBe(101)
    expect(await statusFor(['https://app.example.com'], app)).toBe(403)
  }
  expect(await statusFor(apps, 'chrome-extension://another')).toBe(403)
  expect(await statusFor(apps, 'capacitor://localhost:80')).toBe(403)
})

test.each([
  ['capacitor://localhost/', '"capacitor://localhost"'],
  ['Chrome-Extension://abc/page.html', '"chrome-extension://abc"'],
  ['app://user@host', '"app://host"'],
  ['file:///', '"https://example.com"'],
  ['mailto:a@example.com', '"https://example.com"'],
])('origins: [%j] is refused: it would be %s', (origin, advice) => {
  expect(() => new WebSocketListener({ noServer: true, origins: [origin] })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining(advice) }),
  )
})

test('same-origin means pages of http: and https:', async () => {
  for (const scheme of ['chrome-extension', 'capacitor', 'ftp', 'ws']) {
    expect(await statusFor(undefined, `${scheme}://app.example.com`)).toBe(403)
  }
})

test('a function decides by the origin and the request', async () => {
  const decide: ListenerOptions['origins'] = (origin, request) =>
    origin.endsWith('.example.com') && request.headers.host === 'app.example.com'
  expect(await statusFor(decide, 'https://a.example.com')).toBe(101)
  expect(await statusFor(decide, 'https://a.example.org')).toBe(403)
})

test('who is refused is told why, and so is the log', async () => {
  const refused: unknown[] = []
  const { listener, port } = await listen((request) => void request.acceptMessage())
  listener.addEventListener('refused', (event) => refused.push(event))
  const client = await RawClient.ask(port, { Origin: 'https://evil.example' }, 'GET /secret HTTP/1.1')
  await client.ended()
  expect(client.text).toContain('Pages of https://evil.example may not connect to localhost')
  expect(refused).toMatchObject([
    { status: 403, address: '/secret', remoteAddress: '127.0.0.1', origin: 'https://evil.example' },
  ])
})
