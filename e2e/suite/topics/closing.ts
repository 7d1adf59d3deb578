import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets, openSockets } from '../new-socket.js'
import { concatenated, drain, kibibyte, mebibyte, numberOf, numbers } from '../payload.js'
import { watch } from '../settlement.js'

export const closing = suite('closing', [
  defineCase(
    '`close(code, reason)` goes through the handshake and resolves with the close info',
    async (context) => {
      const { message, stream, newId, stats, eventually, expect } = context
      for (const open of [message, stream]) {
        const id = newId()
        const socket = await open('/echo', { id })
        expect({ ...(await socket.close(4000, 'genug für heute')) }).to.deep.equal({
          code: 4000,
          reason: 'genug für heute',
        })
        expect(socket.state).to.equal('closed')
        await eventually(async () => {
          expect((await stats(id)).close).to.deep.equal({ code: 4000, reason: 'genug für heute' })
        })
      }
    },
  ),

  defineCase('`close()` is `close(1000, "")`', async ({ message, newId, stats, eventually, expect }) => {
    const id = newId()
    const socket = await message('/echo', { id })
    expect({ ...(await socket.close()) }).to.deep.equal({ code: 1000, reason: '' })
    await eventually(async () => expect((await stats(id)).close).to.deep.equal({ code: 1000, reason: '' }))
  }),

  defineCase('`close(code, reason)` takes 1000, 3000 to 4999 and 123 bytes', async (context) => {
    const { message, newId, stats, eventually, expect } = context
    for (const [code, reason] of [
      [1000, 'x'.repeat(123)],
      [3000, `${'é'.repeat(61)}x`],
      [4999, ''],
    ] as const) {
      const id = newId()
      const socket = await message('/echo', { id })
      expect({ ...(await socket.close(code, reason)) }).to.deep.equal({ code, reason })
      await eventually(async () => expect((await stats(id)).close).to.deep.equal({ code, reason }))
    }
  }),

  defineCase('`close()` drains what was sent', async ({ message, newId, stats, expect }) => {
    const id = newId()
    const socket = await message('/slow', { id, bytesPerSecond: 8 * mebibyte })
    for (let count = 0; count < 64; count++) void socket.send(new Uint8Array(64 * kibibyte))
    await socket.close()
    expect((await stats(id)).received).to.deep.include({ messages: 64, bytes: 4 * mebibyte })
  }),

  defineCase('`close()` drains what was written', async ({ stream, newId, stats, expect }) => {
    const id = newId()
    const socket = await stream('/slow', { id, bytesPerSecond: 8 * mebibyte })
    const writer = socket.writable.getWriter()
    const written = writer.write(new Uint8Array(4 * mebibyte))
    await socket.close()
    await written
    expect((await stats(id)).received.bytes).to.equal(4 * mebibyte)
  }),

  defineCase('`close(code, reason, { timeout })` rejects ERR_CLOSE_TIMEOUT and aborts', async (context) => {
    const { message, stream, rejectsWith, once, expect } = context
    for (const socket of [await message('/no-close-answer'), await stream('/no-close-answer')]) {
      const event = once(socket, 'close')
      const error = await rejectsWith(socket.close(1000, '', { timeout: 200 }), 'ERR_CLOSE_TIMEOUT')
      expect(error.status).to.equal('Timeout')
      expect(error.message).to.include('200')
      expect(socket.state).to.equal('closed')
      const { code, wasClean, error: told } = await event
      expect([code, wasClean]).to.deep.equal([1006, false])
      expect(told).to.be.an('error')
      await rejectsWith(socket.closed, 'ERR_CLOSE_TIMEOUT')
    }
  }),

  defineCase('`closeTimeout` is the deadline when the call names none', async (context) => {
    const { message, rejectsWith, expect } = context
    const socket = await message('/no-close-answer', {}, { closeTimeout: 200 })
    expect((await rejectsWith(socket.close(), 'ERR_CLOSE_TIMEOUT')).message).to.include('200')
  }),

  defineCase(
    '`closeTimeout` counts time without progress',
    { needs: 'sendBackpressure', timeout: 30_000 },
    async ({ message, newId, stats, expect }) => {
      const id = newId()
      const options = { closeTimeout: 4_000, sendTimeout: 20_000 }
      const socket = await message('/slow', { id, bytesPerSecond: 6 * mebibyte }, options)
      for (let count = 0; count < 512; count++) void socket.send(new Uint8Array(96 * kibibyte))
      const start = performance.now()
      await socket.close()
      expect(performance.now() - start).to.be.greaterThan(4_000)
      expect((await stats(id)).received).to.deep.include({ messages: 512, bytes: 48 * mebibyte })
    },
  ),

  defineCase('`close(code, reason, { signal })` rejects with the reason and aborts', async (context) => {
    const { message, rejects, rejectsWith, once, expect } = context
    const socket = await message('/no-close-answer')
    const controller = new AbortController()
    const event = once(socket, 'close')
    const closing = socket.close(1000, '', { signal: controller.signal })
    const reason = { why: 'no patience' }
    controller.abort(reason)
    expect(await rejects(closing)).to.equal(reason)
    expect(socket.state).to.equal('closed')
    const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
    expect([error.status, error.cause]).to.deep.equal(['OperationCanceled', reason])
    expect((await event).error).to.equal(error)

    const other = await message('/no-close-answer')
    const signal = AbortSignal.abort(reason)
    expect(await rejects(other.close(1000, '', { signal }))).to.equal(reason)
    expect(other.state).to.equal('closed')
  }),

  defineCase('`close()` of a new socket: closed, no event', async (context) => {
    const { at, rejectsWith, delay, expect } = context
    for (const socket of newSockets(context)) {
      let events = 0
      socket.addEventListener('close', () => events++)
      await socket.close()
      expect(socket.state).to.equal('closed')
      await rejectsWith(socket.connect(at('/echo')), 'ERR_INVALID_STATE')
      await delay(20)
      expect(events).to.equal(0)
    }
  }),

  defineCase('`close()` while connecting: connect rejects ERR_ABORTED, no event', async (context) => {
    const { at, rejectsWith, delay, expect } = context
    for (const socket of newSockets(context)) {
      let events = 0
      socket.addEventListener('close', () => events++)
      const connected = rejectsWith(socket.connect(at('/silent')), 'ERR_ABORTED')
      const closing = watch(socket.close())
      expect((await connected).status).to.equal('OperationCanceled')
      await delay(20)
      expect(closing.state).not.to.equal('pending')
      expect(socket.state).to.equal('closed')
      expect(events).to.equal(0)
    }
  }),

  defineCase("`close()` after the peer's close resolves with the peer's info", async (context) => {
    const { message, once, expect } = context
    const socket = await message('/close', { code: 4321, reason: 'mine', after: 150 })
    await once(socket, 'close')
    expect({ ...(await socket.close(4000, 'ours')) }).to.deep.equal({ code: 4321, reason: 'mine' })
  }),

  defineCase('`close()` after an abrupt loss rejects as `closed` does', async (context) => {
    const { message, rejects, expect } = context
    const socket = await message('/drop')
    const error = await rejects(socket.closed)
    expect(await rejects(socket.close())).to.equal(error)
  }),

  defineCase("`close()`: a second call returns the first's promise", async (context) => {
    const { expect } = context
    for (const socket of await openSockets(context)) {
      const first = socket.close(4001, 'first')
      const second = socket.close(4002, 'second')
      expect(second).to.equal(first)
      expect({ ...(await second) }).to.deep.equal({ code: 4001, reason: 'first' })
      expect(socket.close()).to.equal(first)
    }
  }),

  defineCase('`close()`: what arrives afterwards is discarded', async (context) => {
    const { message, expect } = context
    const socket = await message('/echo')
    await socket.send('the echo of this comes too late')
    const closed = socket.close()
    expect(await socket.receive()).to.equal(null)
    await closed
    expect(await socket.receive()).to.equal(null)
  }),

  defineCase(
    '`close()`: what arrives afterwards is discarded in a byte stream too',
    async ({ stream, expect }) => {
      const socket = await stream('/echo')
      await socket.writable.getWriter().write(new Uint8Array(1_000))
      const closed = socket.close()
      const { chunks, error } = await drain(socket.readable)
      expect([concatenated(chunks).byteLength, error]).to.deep.equal([0, undefined])
      expect({ ...(await closed) }).to.deep.equal({ code: 1000, reason: '' })
      expect(socket.information.bytesSent).to.equal(1_000)
    },
  ),

  defineCase('`close()`: what arrives afterwards is no `message` event', async (context) => {
    const { message, expect } = context
    const socket = await message('/echo')
    const heard: string[] = []
    socket.addEventListener('message', (event) => heard.push(event.message.text()))
    socket.addEventListener('close', () => heard.push('close'))
    await socket.send('too late')
    await socket.close()
    expect(heard).to.deep.equal(['close'])
  }),

  defineCase('`close()`: what was already queued stays readable', async ({ message, eventually, expect }) => {
    const socket = await message('/burst', { count: 10 })
    await eventually(() => expect(socket.information.messagesReceived).to.equal(10))
    await socket.close()
    const received: number[] = []
    for await (const next of socket) received.push(numberOf(next))
    expect(received).to.deep.equal(numbers(10))
  }),

  defineCase('`close()` completes while nobody reads what the server pushes', async (context) => {
    const { message, stream, newId, stats, eventually, expect } = context
    for (const open of [message, stream]) {
      const id = newId()
      const socket = await open('/push', { id })
      await eventually(() => expect(socket.information.bytesReceived).to.be.greaterThan(mebibyte / 2))
      await socket.close(4000, 'not interested')
      expect(socket.state).to.equal('closed')
      await eventually(async () => {
        expect((await stats(id)).close).to.deep.equal({ code: 4000, reason: 'not interested' })
      })
    }
  }),

  defineCase(
    '`close()` counts its deadline past 2³¹ ms, and not with Infinity',
    async ({ message, delay, expect }) => {
      for (const timeout of [2 ** 31, 2 ** 45, Number.POSITIVE_INFINITY]) {
        const socket = await message('/no-close-answer')
        const closed = watch(socket.close(1000, '', { timeout }))
        await delay(60)
        expect([closed.state, socket.state]).to.deep.equal(['pending', 'closing'])
        socket.abort()
      }
    },
  ),

  defineCase('`close()` never waits for a connect that is still to come', async (context) => {
    const { expect } = context
    const socket = newMessage(context)
    const first = socket.close()
    expect(socket.state).to.equal('closed')
    await first
    expect(socket.close()).to.equal(first)
  }),
])
