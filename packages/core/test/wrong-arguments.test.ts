import { expect, test } from 'vitest'
import { DataReader, Message } from '../src/index.js'
import { newMessageSocket, openMessageSocket } from './scripted-socket.js'

test.each([
  ['an array of sub-protocols', ['chat']],
  ['a sub-protocol', 'chat'],
])('%s in the place of the settings is told how to write them', (_what, options) => {
  expect(() => newMessageSocket(options as object)).toThrow("an object like { protocols: ['chat'] }")
})

test.each([
  ['localhost:8080', 'one like ws://localhost:8080'],
  ['/chat', "new URL('/chat', location.href)"],
  ['ftp://localhost/', 'must be one like ws://localhost:8080 or new URL'],
  ['ws://localhost:99999', 'a port from 0 to 65535, not "ws://localhost:99999"'],
  ['WSS://', 'a host'],
  ['ws://local host/', 'a host'],
])('the address %s is refused with what is wrong with it', async (address, words) => {
  await expect(newMessageSocket().socket.connect(address)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining(words),
  })
})

test('an option that no call has is refused by name, by every call that takes options', async () => {
  const { socket } = await openMessageSocket({}, { ping: true, fragments: true })
  const wrong = { timout: 100 } as object
  const refused = {
    code: 'ERR_INVALID_ARGUMENT',
    message: 'There is no option "timout". There are: signal, timeout.',
  }
  await expect(newMessageSocket().socket.connect('ws://test', wrong)).rejects.toMatchObject(refused)
  await expect(socket.send('x', wrong)).rejects.toMatchObject(refused)
  await expect(socket.send(new Blob(['x']), wrong)).rejects.toMatchObject(refused)
  await expect(socket.sendFinalFrame('x', wrong)).rejects.toMatchObject(refused)
  await expect(socket.receive(wrong)).rejects.toMatchObject(refused)
  await expect(new DataReader(new Blob(['x']).stream()).load(1, wrong)).rejects.toMatchObject(refused)
  await expect(socket.close(1000, '', wrong)).rejects.toMatchObject(refused)
})

test('a signal in the place of the options is refused, not left unheard', async () => {
  const { socket } = await openMessageSocket()
  await expect(socket.receive(AbortSignal.abort() as object)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: 'Options must be an object like { signal, timeout }, not [object AbortSignal].',
  })
})

test('a signal in the place of the settings is refused, too', () => {
  expect(() => newMessageSocket(new AbortController().signal as object)).toThrow('not [object AbortSignal]')
})

test('sub-protocols in the place of the options of connect() are told where they go', async () => {
  for (const options of [['chat'], 'chat']) {
    const connected = newMessageSocket().socket.connect('ws://test', options as object)
    await expect(connected).rejects.toThrow('control.protocols')
  }
})

test('sending a promise is told to await it', async () => {
  const { socket } = await openMessageSocket()
  await expect(socket.send(Promise.resolve('x') as never)).rejects.toThrow('await a promise')
})

test('a bigint is shown as one', async () => {
  const { socket } = await openMessageSocket()
  await expect(socket.close(1000n as never)).rejects.toThrow('not 1000n.')
})

test('a reason that is too long is told how long it is, and how long it may be', async () => {
  const { socket } = await openMessageSocket()
  const refused = 'The close reason is 124 bytes of UTF-8: at most 123 are allowed.'
  await expect(socket.close(1000, 'é'.repeat(62))).rejects.toThrow(refused)
})

test('a signal of a listener that is none is refused, and no listener at all is ignored', () => {
  const { socket } = newMessageSocket()
  for (const signal of [5, null, new AbortController()]) {
    expect(() => socket.addEventListener('close', () => {}, { signal } as object)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('signal must be an AbortSignal'),
      }),
    )
  }
  socket.addEventListener('message', undefined as never)
  socket.removeEventListener('message', undefined as never)
})

test('an AbortController serves as options, since it has a signal', async () => {
  const { socket } = await openMessageSocket()
  const controller = new AbortController()
  const received = socket.receive(controller)
  controller.abort('enough')
  await expect(received).rejects.toBe('enough')
})

test('sending an object is told of JSON.stringify()', async () => {
  const { socket } = await openMessageSocket()
  await expect(socket.send({ a: 1 } as never)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('JSON.stringify() an object'),
  })
})

test('a function in the place of a value is not shown with its source', async () => {
  const { socket } = await openMessageSocket()
  const secretive = () => 'hunter2'
  await expect(socket.send(secretive as never)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringMatching(/not \[object Function\]\.$/),
  })
})

test.each([
  ['"chat"', 'chat'],
  ['"a b"', ['chat', 'a b']],
  ['"chat"', ['chat', 'v2', 'chat']],
  ['Symbol(s)', [Symbol('s')]],
  ['[object Object]', Object.create(null)],
  ['[object Object]', [Object.create(null)]],
  ['undefined', new Array(1)],
])('sub-protocols that are none are refused with what is none: %s', (shown, protocols) => {
  expect(() => newMessageSocket({ protocols })).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_ARGUMENT',
      message: `protocols must be an array of different names without spaces or commas, not ${shown}.`,
    }),
  )
})

test('the URL of another realm is a URL', async () => {
  class ForeignURL {
    readonly href = 'ws://test/path'
    toString(): string {
      return this.href
    }
  }
  const { socket, transport } = newMessageSocket()
  const connected = socket.connect(new ForeignURL() as unknown as URL)
  transport.listener?.opened()
  await connected
  expect(socket.information.url).toBe('ws://test/path')
})

test('a message in a template is its text; a binary one says what it is and never throws', () => {
  expect(`${new Message('utf8', 'hello', true)}`).toBe('hello')
  expect(`${new Message('utf8', new TextEncoder().encode('größer'), true)}`).toBe('größer')
  expect(`${new Message('binary', new Uint8Array([0xff, 0xfe]), true)}`).toBe('[binary message]')
})

test('JSON.stringify() of a message does not leave its text out', () => {
  const message = new Message('utf8', new TextEncoder().encode('hello'), true)
  expect(JSON.stringify({ message })).toBe('{"message":"hello"}')
  expect(JSON.stringify(new Message('binary', new Uint8Array(2), true))).toBe('"[binary message]"')
})
