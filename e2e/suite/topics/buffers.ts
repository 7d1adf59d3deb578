import type { CaseContext } from '../case-context.js'
import { defineCase, suite } from '../define-case.js'
import { concatenated, drain, heldBySystems, kibibyte, mebibyte, numberOf, numbers } from '../payload.js'

export const buffers = suite('buffers', [
  defineCase('`maxMessageSize` lets a message of that size pass', async ({ message, expect }) => {
    const socket = await message('/burst', { size: 5_000 }, { maxMessageSize: 5_000 })
    expect((await socket.receive())?.bytes().byteLength).to.equal(5_000)
    expect(socket.state).to.equal('open')
  }),

  defineCase('`maxMessageSize`: a larger one is ERR_MESSAGE_TOO_BIG, close 1009 or 4009', async (context) => {
    const { message, has, newId, stats, eventually, rejectsWith, expect } = context
    for (const kind of ['binary', 'text'] as const) {
      const id = newId()
      const socket = await message('/burst', { id, size: 5_001, after: 150, kind }, { maxMessageSize: 5_000 })
      const error = await rejectsWith(socket.receive(), 'ERR_MESSAGE_TOO_BIG')
      expect(error.message).to.include('maxMessageSize')
      await rejectsWith(socket.closed, 'ERR_MESSAGE_TOO_BIG')
      await eventually(async () => {
        expect((await stats(id)).close?.code).to.equal(has('headers') ? 1009 : 4009)
      })
    }
  }),

  defineCase('`maxMessageSize` counts the whole of a message in frames', async ({ message, rejectsWith }) => {
    const query = { parts: 10, size: 600, every: 20 }
    const socket = await message('/fragments', query, { maxMessageSize: 5_000 })
    await rejectsWith(socket.receive(), 'ERR_MESSAGE_TOO_BIG')
  }),

  defineCase('`maxMessageSize` counts the bytes of a text', async ({ message, rejectsWith, expect }) => {
    const fits = await message('/greet', { text: 'é'.repeat(50) }, { maxMessageSize: 100 })
    expect((await fits.receive())?.text()).to.equal('é'.repeat(50))
    const socket = await message('/greet', { text: 'é'.repeat(51) }, { maxMessageSize: 100 })
    await rejectsWith(socket.receive(), 'ERR_MESSAGE_TOO_BIG')
  }),

  defineCase('`maxMessageSize`: what came before is delivered', async ({ message, rejectsWith, expect }) => {
    const socket = await message('/echo', {}, { maxMessageSize: 100 })
    await socket.send('fits')
    await socket.send('x'.repeat(101))
    await rejectsWith(socket.closed, 'ERR_MESSAGE_TOO_BIG')
    expect((await socket.receive())?.text()).to.equal('fits')
    await rejectsWith(socket.receive(), 'ERR_MESSAGE_TOO_BIG')
  }),

  defineCase(
    '`receiveBufferSize`: past it the server is held back, and nothing is lost',
    { needs: 'receiveBackpressure', timeout: 30_000 },
    async ({ message, newId, stats, delay, expect }) => {
      const id = newId()
      const socket = await message('/push', { id, count: 2_000 })
      await delay(1_000)
      expect(socket.information.bytesReceived).to.be.within(mebibyte, 4 * mebibyte)
      expect((await stats(id)).handedToSystem).to.be.lessThan(heldBySystems)
      const received: number[] = []
      for await (const next of socket) received.push(numberOf(next))
      expect(received).to.deep.equal(numbers(2_000))
    },
  ),

  defineCase(
    '`receiveBufferSize`: past it the server of a byte stream is held back',
    { needs: 'stream.receiveBackpressure', timeout: 30_000 },
    async ({ stream, newId, stats, delay, expect }) => {
      const id = newId()
      const socket = await stream('/push', { id, count: 2_000 }, { receiveBufferSize: 256 * kibibyte })
      await delay(1_000)
      expect((await stats(id)).handedToSystem).to.be.lessThan(heldBySystems)
      const { chunks, error } = await drain(socket.readable)
      expect(error).to.equal(undefined)
      const whole = concatenated(chunks)
      expect(whole.byteLength).to.equal(2_000 * 64 * kibibyte)
      const view = new DataView(whole.buffer)
      const seen = numbers(2_000).map((index) => view.getUint32(index * 64 * kibibyte))
      expect(seen).to.deep.equal(numbers(2_000))
    },
  ),

  defineCase('`receiveBufferSize`: a message being assembled never pauses', async ({ message, expect }) => {
    const options = { receiveBufferSize: 10_000 }
    const socket = await message('/fragments', { parts: 50, size: 10_000, kind: 'binary' }, options)
    expect((await socket.receive())?.bytes().byteLength).to.equal(500_000)
    const whole = await message('/burst', { size: 4 * mebibyte }, options)
    expect((await whole.receive())?.bytes().byteLength).to.equal(4 * mebibyte)
  }),

  defineCase(
    '`receiveBufferLimit`: where the transport cannot pause, ERR_RECEIVE_OVERFLOW',
    async (context) => {
      const { has, message, rejectsWith, newId, stats, eventually, expect } = context
      const id = newId()
      const options = { receiveBufferSize: 64 * kibibyte, receiveBufferLimit: mebibyte }
      const socket = await message('/burst', { id, count: 64, size: 64 * kibibyte, after: 500 }, options)
      if (has('receiveBackpressure')) {
        await context.delay(300)
        for (const index of numbers(64)) {
          const next = await socket.receive()
          expect(next && numberOf(next)).to.equal(index)
        }
        return
      }
      const error = await rejectsWith(socket.closed, 'ERR_RECEIVE_OVERFLOW')
      const received: number[] = []
      const iteration = async () => {
        for await (const next of socket) received.push(numberOf(next))
      }
      expect(await rejectsWith(iteration(), 'ERR_RECEIVE_OVERFLOW')).to.equal(error)
      expect(error.message).to.match(/^1048576 bytes wait to be read and more come, /)
      expect(received, 'what fitted is delivered').to.deep.equal(numbers(16))
      await eventually(async () => expect((await stats(id)).close?.code).to.equal(4008))
    },
  ),

  defineCase('`receiveBufferLimit` of a byte stream', async (context) => {
    const { has, stream, rejectsWith, expect } = context
    const options = { receiveBufferSize: 64 * kibibyte, receiveBufferLimit: mebibyte }
    const socket = await stream(
      '/burst',
      { count: 64, size: 64 * kibibyte, after: 300, end: 'close' },
      options,
    )
    if (!has('stream.receiveBackpressure')) await rejectsWith(socket.closed, 'ERR_RECEIVE_OVERFLOW')
    const { chunks, error } = await drain(socket.readable)
    const length = concatenated(chunks).byteLength
    if (has('stream.receiveBackpressure')) {
      expect([length, error]).to.deep.equal([4 * mebibyte, undefined])
    } else {
      expect(length).to.equal(mebibyte)
      expect(await rejectsWith(socket.closed, 'ERR_RECEIVE_OVERFLOW')).to.equal(error)
    }
  }),

  defineCase('`receiveBufferLimit`: the first message into an empty queue always passes', async (context) => {
    const { expect } = context
    const socket = await smallLimit(context)
    for (let count = 0; count < 3; count++) {
      await socket.send(new Uint8Array(100_000))
      expect((await socket.receive())?.bytes().byteLength).to.equal(100_000)
    }
  }),

  defineCase('`receiveBufferLimit` does not matter to who listens', async (context) => {
    const { eventually, expect } = context
    const socket = await smallLimit(context)
    let bytes = 0
    socket.onmessage = ({ message }) => {
      bytes += message.bytes().byteLength
    }
    for (let count = 0; count < 20; count++) void socket.send(new Uint8Array(50_000))
    await eventually(() => expect(bytes).to.equal(1_000_000))
    expect(socket.state).to.equal('open')
  }),
])

function smallLimit({ message }: CaseContext) {
  return message('/echo', {}, { receiveBufferSize: 1_000, receiveBufferLimit: 2_000 })
}
