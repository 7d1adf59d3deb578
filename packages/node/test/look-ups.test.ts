import type { LookupAddress, LookupOptions } from 'node:dns'
import dns from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { expect, test, vi } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'
import { knowing, name } from './dialing/look-up.js'
import { expectEcho, failure } from './dialing/outcome.js'

test.each<[string, unknown, string]>([
  ['rejects', async () => Promise.reject(new Error('no cache')), 'no cache'],
  ['promises its answer and does not call back', dns.lookup, 'has to call back with it, as dns.lookup does'],
  ['promises one address', async () => ({ address: '127.0.0.1', family: 4 }), 'has to call back with it'],
  [
    'fails with a text',
    (_host: string, _options: object, done: (error: unknown) => void) => done('boom'),
    '("boom")',
  ],
  [
    'throws nothing',
    () => {
      throw undefined
    },
    '(undefined)',
  ],
])('a control.node.lookup that %s fails the connect', async (_what, lookup, text) => {
  const node = { lookup: lookup as LookupFunction }
  const error = await failure(MessageWebSocket.connect('ws://localhost:1/', { node }))
  expect(error).toMatchObject({ code: 'ERR_HOST_NOT_FOUND', status: 'HostNameNotResolved', phase: 'resolve' })
  expect(error.message).toContain(text)
})

test('a control.node.lookup may be an async function that calls back', async () => {
  const server = forNow(await EchoServer.start())
  const lookup: LookupFunction = async (_host, options, callback) => {
    setTimeout(() => knowing('127.0.0.1')(name, options, callback), 20)
    return { whatever: true }
  }
  await expectEcho(
    forNow(await MessageWebSocket.connect(`ws://${name}:${server.port}/`, { node: { lookup } })),
  )
})

test('a host is looked up with control.node.lookup, which is asked for all addresses', async () => {
  const server = forNow(await EchoServer.start())
  const asked: [string, LookupOptions][] = []
  const lookup: LookupFunction = (host, options, callback) => {
    asked.push([host, options])
    callback(null, [{ address: '127.0.0.1', family: 4 }])
  }
  const socket = forNow(
    await MessageWebSocket.connect(`ws://${name}:${server.port}/`, { node: { lookup, family: 4 } }),
  )
  await expectEcho(socket)
  expect(asked).toEqual([[name, { all: true, family: 4, hints: undefined }]])
  expect(socket.information.remoteAddress).toBe('127.0.0.1')
})

test('a look-up may answer in the form for one address', async () => {
  const server = forNow(await EchoServer.start())
  const lookup: LookupFunction = (_host, _options, callback) => callback(null, '127.0.0.1', 4)
  await expectEcho(
    forNow(await MessageWebSocket.connect(`ws://${name}:${server.port}/`, { node: { lookup } })),
  )
})

test('without a look-up of its own the system is asked', async () => {
  const server = forNow(await EchoServer.start())
  await expectEcho(forNow(await MessageWebSocket.connect(`ws://localhost:${server.port}/`)))
})

test('an IP address is not looked up', async () => {
  const server = forNow(await EchoServer.start({ host: '::1' }))
  const lookup = vi.fn<LookupFunction>()
  await expectEcho(forNow(await MessageWebSocket.connect(`ws://${server.authority}/`, { node: { lookup } })))
  expect(lookup).not.toHaveBeenCalled()
})

test.each([
  [
    'the name is unknown',
    Object.assign(new Error('getaddrinfo ENOTFOUND server.test'), { code: 'ENOTFOUND' }),
    'ENOTFOUND',
  ],
  [
    'the name server is refused',
    Object.assign(new Error('queryA ECONNREFUSED server.test'), { code: 'ECONNREFUSED' }),
    'ECONNREFUSED',
  ],
  ['the error has no code', new Error('the phone book is lost'), 'the phone book is lost'],
])('a look-up that fails is HostNameNotResolved: %s', async (_what, error, shown) => {
  const lookup: LookupFunction = (_host, _options, callback) => callback(error, [])
  const failed = await failure(MessageWebSocket.connect(`ws://${name}/`, { node: { lookup } }))
  expect(failed).toMatchObject({
    status: 'HostNameNotResolved',
    code: 'ERR_HOST_NOT_FOUND',
    phase: 'resolve',
    cause: error,
  })
  expect(failed.message).toContain(shown)
  expect(failed.message).toContain(name)
})

test.each([
  ['nothing', []],
  ['no addresses', [{ address: 'elsewhere', family: 4 }]],
  ['nonsense', [undefined]],
])('a look-up that gives %s is HostNameNotResolved', async (_what, answer) => {
  const lookup: LookupFunction = (_host, _options, callback) => callback(null, answer as LookupAddress[])
  const failed = await failure(MessageWebSocket.connect(`ws://${name}/`, { node: { lookup } }))
  expect(failed).toMatchObject({
    status: 'HostNameNotResolved',
    code: 'ERR_HOST_NOT_FOUND',
    phase: 'resolve',
  })
})

test('a look-up that throws is HostNameNotResolved', async () => {
  const lookup: LookupFunction = () => {
    throw new Error('not today')
  }
  const failed = await failure(MessageWebSocket.connect(`ws://${name}/`, { node: { lookup } }))
  expect(failed).toMatchObject({ status: 'HostNameNotResolved', phase: 'resolve' })
})

test('a look-up that does not answer is bounded by connectTimeout, and its late answer is ignored', async () => {
  const server = forNow(await EchoServer.start())
  let answer = (): void => {}
  const lookup: LookupFunction = (_host, _options, callback) => {
    answer = () => callback(null, [{ address: '127.0.0.1', family: 4 }])
  }
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${server.port}/`, { node: { lookup }, connectTimeout: 50 }),
  )
  expect(failed).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', status: 'Timeout', phase: 'resolve' })
  answer()
  // Had it been taken for an answer, this connection would come second.
  await expectEcho(forNow(await MessageWebSocket.connect(`ws://${server.authority}/`)))
  expect(server.connectionCount).toBe(1)
})
