import { defineCase, suite } from '../define-case.js'
import { newMessage } from '../new-socket.js'
import { numberOf, numbers } from '../payload.js'

/** After an abrupt loss, what had been received is delivered first, then the error. */
export const losing = suite('losing the connection', [
  defineCase(
    '`receive()` gives what had been received, then the error',
    async ({ message, rejects, expect }) => {
      for (const end of ['drop', 'reset'] as const) {
        const socket = await message('/burst', { count: 50, end })
        const loss = await rejects(socket.closed)
        for (const index of numbers(50)) {
          const next = await socket.receive()
          expect(next && numberOf(next)).to.equal(index)
        }
        expect(await rejects(socket.receive())).to.equal(loss)
        expect(await rejects(socket.receive())).to.equal(loss)
      }
    },
  ),

  defineCase('`receive()` that waits rejects with the error', async ({ message, rejects, expect }) => {
    const socket = await message('/drop')
    const waiting = [rejects(socket.receive()), rejects(socket.receive())]
    const loss = await rejects(socket.closed)
    expect(await Promise.all(waiting)).to.deep.equal([loss, loss])
  }),

  defineCase(
    '`for await (const message of socket)` throws the error behind the messages',
    async (context) => {
      const { message, rejects, isosocket, expect } = context
      const socket = await message('/burst', { count: 50, kind: 'text', end: 'drop' })
      const received: number[] = []
      const iteration = async () => {
        for await (const next of socket) received.push(numberOf(next))
      }
      const error = await rejects(iteration())
      expect(error).to.be.instanceOf(isosocket.WebSocketError)
      expect(error).to.equal(await rejects(socket.closed))
      expect(received).to.deep.equal(numbers(50))
    },
  ),

  defineCase('`readable` errors behind the messages', async ({ message, rejects, expect }) => {
    const socket = await message('/burst', { count: 50, end: 'drop' })
    const loss = await rejects(socket.closed)
    const reader = socket.readable.getReader()
    for (const index of numbers(50)) {
      const { value } = await reader.read()
      expect(value && numberOf(value)).to.equal(index)
    }
    expect(await rejects(reader.read())).to.equal(loss)
  }),

  defineCase('event `message` comes for every message before the `close` event', async (context) => {
    const { at, once, expect } = context
    const socket = newMessage(context)
    const heard: number[] = []
    socket.onmessage = (event) => heard.push(numberOf(event.message))
    const closed = once(socket, 'close')
    await socket.connect(at('/burst', { count: 50, end: 'reset' }))
    const { code, error } = await closed
    expect([code, heard]).to.deep.equal([1006, numbers(50)])
    expect(error).to.be.an('error')
  }),

  defineCase(
    'event `message` for a listener that comes after the loss',
    async ({ message, rejects, once, expect }) => {
      const socket = await message('/burst', { count: 5, end: 'drop' })
      await rejects(socket.closed)
      const heard: unknown[] = []
      socket.onmessage = (event) => heard.push(numberOf(event.message))
      socket.onclose = (event) => heard.push(event.code)
      await once(socket, 'close')
      expect(heard).to.deep.equal([0, 1, 2, 3, 4, 1006])
    },
  ),

  defineCase('`DataReader.load()` gives what had been received, then the error', async (context) => {
    const { stream, isosocket, rejects, expect } = context
    const socket = await stream('/burst', { count: 5, size: 100, end: 'drop' })
    const loss = await rejects(socket.closed)
    const reader = new isosocket.DataReader(socket.readable, { inputStreamOptions: 'partial' })
    let loaded = 0
    while (loaded < 500) loaded += await reader.load(500)
    expect(reader.unconsumedBufferLength).to.equal(500)
    expect(await rejects(reader.load(1))).to.equal(loss)
    expect(reader.readBytes(500).byteLength).to.equal(500)
  }),
])
