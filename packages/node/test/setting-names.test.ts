import { expect, test } from 'vitest'
import { MessageWebSocket, StreamWebSocket } from '../src/index.js'

test.each([
  ['conectTimeout', 'There is no setting "conectTimeout": did you mean connectTimeout?'],
  ['keepaliveInterval', 'did you mean keepAliveInterval?'],
  ['protocol', 'did you mean protocols?'],
  ['rejectUnauthorized', 'ignorableServerCertificateErrors, or node: { rejectUnauthorized }.'],
  ['handshakeTimeout', 'it is connectTimeout.'],
  ['maxPayload', 'it is maxMessageSize.'],
  ['perMessageDeflate', 'it is compression.'],
  ['agent', 'it is node: { agent }.'],
  ['ca', 'it is trustedCertificates, or node: { ca }.'],
  ['origin', "it is headers: { Origin: '…' }."],
  ['followRedirects', 'redirects are not followed.'],
  ['frobnicate', 'There is no setting "frobnicate". There are: '],
])('who writes the setting %s is told: %s', async (name, advice) => {
  const refused = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining(advice) }
  const options = { [name]: 5 } as object
  expect(() => new MessageWebSocket(options)).toThrow(expect.objectContaining(refused))
  expect(() => new StreamWebSocket(options)).toThrow(`There is no setting "${name}"`)
  expect(() => Object.assign(new MessageWebSocket().control, options)).toThrow(
    expect.objectContaining(refused),
  )
  await expect(MessageWebSocket.connect('ws://127.0.0.1:1/', options)).rejects.toMatchObject(refused)
})

test('a setting of messages is none of streams, and is not what was meant', () => {
  expect(() => new StreamWebSocket({ maxPayload: 5 } as object)).toThrow('There are: ')
})

test.each([
  ['a signal', new AbortController().signal],
  ['a number', 5_000],
  ['true', true],
  ['a function', () => {}],
  ['a sub-protocol', 'chat'],
  ['sub-protocols', ['chat']],
])('%s in the place of the options of the static connect is refused', async (_what, options) => {
  for (const { connect } of [MessageWebSocket, StreamWebSocket]) {
    await expect(connect('ws://127.0.0.1:1/', options as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining("Options must be an object like { signal, protocols: ['chat'] }"),
    })
  }
})

test('nothing is none, for the settings whose default is none', () => {
  const none = {
    protocols: [],
    headers: {},
    node: {},
    ignorableServerCertificateErrors: [],
    proxy: undefined,
    proxyCredential: undefined,
    serverCredential: undefined,
    clientCertificate: undefined,
    trustedCertificates: undefined,
  }
  const { control } = new MessageWebSocket()
  for (const [name, value] of Object.entries(none)) {
    expect(Reflect.set(control, name, undefined)).toBe(true)
    expect(Reflect.get(control, name)).toEqual(value)
  }
  for (const name of ['headers', 'node', 'proxy', 'proxyCredential', 'serverCredential'] as const) {
    expect(Reflect.set(control, name, null)).toBe(true)
    expect(control[name]).toEqual(none[name])
  }
})

test('what a socket can do cannot be changed', () => {
  const { capabilities } = new MessageWebSocket()
  expect(Object.isFrozen(capabilities)).toBe(true)
})

test.each([
  ['agent', 'no agent', 'an Agent of node:http or node:https, not "no agent"'],
  ['agent', null, 'an Agent of node:http or node:https, not null'],
  ['agent', false, 'an Agent of node:http or node:https, not false'],
  ['agent', {}, 'an Agent of node:http or node:https, not [object Object]'],
  ['lookup', 'x', 'a function, not "x"'],
  ['checkServerIdentity', 5, 'a function, not 5'],
  ['pskCallback', {}, 'a function, not [object Object]'],
  ['socketPath', 5, 'a path, not 5'],
  ['socketPath', '', 'a path, not ""'],
  ['localAddress', 'foo', 'an IP address, not "foo"'],
  ['localPort', 99_999, 'a whole number from 0 to 65535, not 99999'],
  ['localPort', '80', 'a whole number from 0 to 65535, not "80"'],
])('node: { %s: %o } is refused when it is set', async (name, value, wanted) => {
  const refused = { code: 'ERR_INVALID_ARGUMENT', message: `node.${name} must be ${wanted}.` }
  const node = { [name]: value } as object
  expect(() => new MessageWebSocket({ node })).toThrow(expect.objectContaining(refused))
  const { control } = new StreamWebSocket()
  expect(() => Object.assign(control, { node })).toThrow(expect.objectContaining(refused))
  expect(control.node).toEqual({})
  await expect(MessageWebSocket.connect('ws://127.0.0.1:1/', { node })).rejects.toMatchObject(refused)
})
