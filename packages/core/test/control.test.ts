import { expect, test } from 'vitest'
import { newMessageSocket, openMessageSocket } from './scripted-socket.js'

test('the defaults are those of the documentation', () => {
  const { control } = newMessageSocket().socket
  expect({ ...control }).toEqual({
    protocols: [],
    connectTimeout: 60_000,
    sendTimeout: 30_000,
    receiveTimeout: 30_000,
    closeTimeout: 10_000,
    receiveBufferSize: 1_048_576,
    receiveBufferLimit: 67_108_864,
    sendBufferSize: 1_048_576,
    sendBufferLimit: 67_108_864,
    keepAliveInterval: 20_000,
    keepAliveTimeout: 30_000,
    unsolicitedPongInterval: Infinity,
    noDelay: true,
    addressLimit: 5,
    addressDelay: 250,
    diagnose: false,
    messageType: 'binary',
    receiveMode: 'full',
    maxMessageSize: 104_857_600,
  })
})

test.each(['connectTimeout', 'sendBufferSize', 'maxMessageSize'] as const)(
  '%s takes numbers above 0 and Infinity only',
  (name) => {
    const { control } = newMessageSocket().socket
    control[name] = 5
    control[name] = Infinity
    for (const value of [0, -1, Number.NaN, '5', null]) {
      expect(() => {
        control[name] = value as number
      }).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
    }
    expect(control[name]).toBe(Infinity)
  },
)

test.each([['not an array'], ['chat', 1], ['a b'], [''], ['twice', 'twice']])(
  'protocols refuse %j',
  (...protocols) => {
    const { control } = newMessageSocket().socket
    const value = protocols[0] === 'not an array' ? protocols[0] : protocols
    expect(() => {
      control.protocols = value as string[]
    }).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
  },
)

test('an unknown setting is refused by name', () => {
  expect(() => newMessageSocket({ conectTimeout: 5 } as object)).toThrow(/no setting "conectTimeout"/)
})

test('after connect every setter but messageType throws', async () => {
  const { socket } = await openMessageSocket()
  socket.control.messageType = 'utf8'
  for (const name of Object.keys(socket.control)) {
    if (name === 'messageType') continue
    const value = Reflect.get(socket.control, name)
    expect(() => Reflect.set(socket.control, name, value)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_STATE' }),
    )
  }
})
