import { expect, test } from 'vitest'
import { MessageWebSocket, StreamWebSocket } from '../src/index.js'

test.each([
  ['conectTimeout', 'did you mean connectTimeout?'],
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
  ['frobnicate', 'There are: '],
])('who writes the setting %s is told: %s', async (name, advice) => {
  const refused = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining(advice) }
  const options = { [name]: 5 } as object
  expect(() => new MessageWebSocket(options)).toThrow(expect.objectContaining(refused))
  expect(() => new StreamWebSocket(options)).toThrow(`There is no setting "${name}"`)
  await expect(MessageWebSocket.connect('ws://127.0.0.1:1/', options)).rejects.toMatchObject(refused)
})

test('a setting of messages is none of streams, and is not what was meant', () => {
  expect(() => new StreamWebSocket({ maxPayload: 5 } as object)).toThrow('There are: ')
})

test('sub-protocols in the place of the settings are told how to write them', async () => {
  const connected = MessageWebSocket.connect('ws://127.0.0.1:1/', ['chat'] as object)
  await expect(connected).rejects.toThrow("{ protocols: ['chat'] }")
  await expect(MessageWebSocket.connect('ws://127.0.0.1:1/', 'chat' as unknown as object)).rejects.toThrow(
    "{ protocols: ['chat'] }",
  )
})
