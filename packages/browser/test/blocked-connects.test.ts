import { afterEach, beforeEach, expect, test } from 'vitest'
import { MessageWebSocket, type WebSocketConstructor } from '../src/index.js'
import { lastMade, SilentWebSocket } from './silent-web-socket.js'

// What no runtime but a browser does: the globals of one, as far as they are used, and constructors that fail as the engines'
// were seen to. The engines themselves are asked in e2e/browsers/page-life.

/** All listeners that anybody has at the window. */
let listeners: [string, EventListener][]
const added: string[] = []

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  added.push(name)
}

beforeEach(() => {
  listeners = []
  define('onpagehide', null)
  define('addEventListener', (type: string, listener: EventListener) => listeners.push([type, listener]))
  define('removeEventListener', (type: string, listener: EventListener) => {
    listeners = listeners.filter((each) => each[0] !== type || each[1] !== listener)
  })
  define('location', { href: 'https://example.com/page' })
})

afterEach(() => {
  for (const name of added.splice(0)) Reflect.deleteProperty(globalThis, name)
})

function dispatch(type: string, properties: object): void {
  for (const [name, listener] of listeners) {
    if (name === type) listener(Object.assign(new Event(type), properties))
  }
}

function connecting(url: string, Constructor: WebSocketConstructor = SilentWebSocket) {
  const socket = new MessageWebSocket({ webSocket: Constructor, diagnose: true })
  const connected = socket.connect(url)
  return { socket, connected, failure: connected.catch((error: unknown) => error) }
}

const violation = (blockedURI: string, disposition = 'enforce') => ({
  blockedURI,
  disposition,
  effectiveDirective: 'connect-src',
})

test('an error that no close follows is the end of the attempt', async () => {
  const { socket, failure } = connecting('wss://127.0.0.1:1/')
  lastMade().tell('onerror')
  expect(await failure).toMatchObject({ code: 'ERR_OPAQUE', closeCode: 1006 })
  expect(socket.state).toBe('closed')
  expect(listeners).toEqual([])
})

test('a page that is stored after the failure changes nothing about it', async () => {
  const { failure } = connecting('wss://127.0.0.1:1/')
  lastMade().tell('onerror')
  dispatch('pagehide', { persisted: true })
  dispatch('pageshow', { persisted: true })
  expect(await failure).toMatchObject({ code: 'ERR_OPAQUE' })
})

test('a violation of the Content Security Policy is named, with what to add to it', async () => {
  const { failure } = connecting('wss://other.example:8443/chat?token=secret')
  dispatch('securitypolicyviolation', violation('wss://other.example:8443/chat?token=secret'))
  lastMade().tell('onerror')
  expect(await failure).toMatchObject({
    code: 'ERR_BLOCKED',
    status: 'CannotConnect',
    message:
      'The browser does not connect to wss://other.example:8443/chat: the Content Security Policy forbids it. Add wss://other.example:8443 to its connect-src.',
  })
  expect(listeners).toEqual([])
})

test('an exception is explained by the violation that is reported after it', async () => {
  const thrown = Object.assign(new Error('blocked'), { name: 'NS_ERROR_CONTENT_BLOCKED' })
  const { failure } = connecting(
    'wss://other.example/',
    class extends SilentWebSocket {
      constructor() {
        super()
        setTimeout(() => dispatch('securitypolicyviolation', violation('wss://other.example')))
        throw thrown
      }
    },
  )
  expect(await failure).toMatchObject({ code: 'ERR_BLOCKED', cause: thrown })
  expect(await failure).toHaveProperty('message', expect.stringContaining('Content Security Policy'))
  expect(listeners).toEqual([])
})

test('reports of other addresses, and of policies that only report, mean nothing', async () => {
  const { failure } = connecting('wss://127.0.0.1:1/')
  dispatch('securitypolicyviolation', violation('wss://127.0.0.1:2/'))
  dispatch('securitypolicyviolation', violation('wss://127.0.0.1:1/', 'report'))
  lastMade().tell('onerror')
  expect(await failure).toHaveProperty('code', 'ERR_OPAQUE')
})

test('ws: from a page of https: is named where the constructor throws, and where the error comes too soon', async () => {
  const thrown = connecting(
    'ws://other.example/',
    class extends SilentWebSocket {
      constructor() {
        super()
        throw new DOMException('The operation is insecure.', 'SecurityError')
      }
    },
  )
  const unbegun = connecting('ws://other.example/')
  lastMade().tell('onerror')
  for (const { failure } of [thrown, unbegun]) {
    expect(await failure).toMatchObject({
      code: 'ERR_BLOCKED',
      message:
        'The browser does not connect to ws://other.example/: a page from https: may not open ws:. Use wss:.',
    })
  }
  expect(lastMade().closedWith).toEqual([undefined])
})

test('an exception of a policy that is not known is told as such', async () => {
  const { failure } = connecting(
    'wss://other.example/',
    class extends SilentWebSocket {
      constructor() {
        super()
        throw new DOMException('The operation is insecure.', 'SecurityError')
      }
    },
  )
  expect(await failure).toMatchObject({
    code: 'ERR_BLOCKED',
    message: expect.stringContaining('a policy of the page forbids it'),
  })
})

test('an exception that no policy is behind is the cause of ERR_CONNECT_FAILED', async () => {
  const { failure } = connecting(
    'wss://other.example/',
    class extends SilentWebSocket {
      constructor() {
        super()
        throw new DOMException('A sub-protocol is wrong.', 'SyntaxError')
      }
    },
  )
  expect(await failure).toMatchObject({ code: 'ERR_CONNECT_FAILED', cause: { name: 'SyntaxError' } })
  expect(listeners).toEqual([])
})

test('a page that is stored closes with 1000, and its socket has ended when it is back', async () => {
  const { socket, connected } = connecting('wss://127.0.0.1:1/')
  lastMade().tell('onopen')
  await connected
  const events: string[] = []
  socket.addEventListener('close', ({ code, wasClean }) => events.push(`${code} ${wasClean}`))
  dispatch('pagehide', { persisted: true })
  expect(lastMade().closedWith).toEqual([4001])
  expect(socket.state).toBe('open')
  dispatch('pageshow', { persisted: true })
  expect(socket.state).toBe('closed')
  expect(events).toEqual(['1006 false'])
  await expect(socket.closed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_LOST',
    status: 'ConnectionAborted',
    closeCode: 1006,
  })
  expect(listeners).toEqual([])
})

test('close() by the application after its page was stored resolves with what was sent then', async () => {
  const { socket, connected } = connecting('wss://127.0.0.1:1/')
  lastMade().tell('onopen')
  await connected
  dispatch('pagehide', { persisted: true })
  const closing = socket.close()
  dispatch('pageshow', { persisted: true })
  expect(await closing).toEqual({ code: 4001, reason: '' })
})

test('a page that goes for good leaves the closing to the browser', async () => {
  const { socket, connected } = connecting('wss://127.0.0.1:1/')
  lastMade().tell('onopen')
  await connected
  dispatch('pagehide', { persisted: false })
  expect(lastMade().closedWith).toEqual([])
  socket.abort()
  expect(listeners).toEqual([])
})

test('an attempt to connect is given up with its page', async () => {
  const { failure } = connecting('wss://127.0.0.1:1/')
  dispatch('pagehide', { persisted: true })
  expect(lastMade().closedWith).toEqual([4001])
  dispatch('pageshow', { persisted: true })
  expect(await failure).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  expect(listeners).toEqual([])
})
