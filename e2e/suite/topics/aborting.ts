import type { CaseContext } from '../case-context.js'
import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets, openSockets } from '../new-socket.js'
import { mebibyte } from '../payload.js'

export const aborting = suite('aborting', [
  defineCase('`abort(reason)` ends the connection now', async (context) => {
    const { message, stream, rejectsWith, once, expect } = context
    for (const socket of [await message('/no-close-answer'), await stream('/no-close-answer')]) {
      const event = once(socket, 'close')
      const reason = new Error('stop')
      socket.abort(reason)
      expect(socket.state).to.equal('closed')
      const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
      expect([error.status, error.cause]).to.deep.equal(['OperationCanceled', reason])
      const { code, wasClean, error: told } = await event
      expect([code, wasClean]).to.deep.equal([1006, false])
      expect(told).to.equal(error)
    }
  }),

  defineCase('`abort()` needs no reason', async ({ message, rejectsWith, expect }) => {
    const socket = await message('/echo')
    socket.abort()
    const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
    expect(error.message).to.be.a('string').that.is.not.equal('')
    expect(socket.state).to.equal('closed')
  }),

  defineCase(
    '`abort(reason)` settles every pending operation with ERR_ABORTED and the reason',
    async (context) => {
      const { message, expect, rejectsWith } = context
      const socket = await message('/mute')
      const reason = { because: 'of a test' }
      const writer = socket.writable.getWriter()
      const pending = [
        socket.receive(),
        socket.receive(),
        ...Array.from({ length: 32 }, () => socket.send(new Uint8Array(mebibyte))).slice(-1),
        writer.write(new Uint8Array(8)),
        socket.close(),
        socket.closed,
      ].map((promise) => rejectsWith(promise, 'ERR_ABORTED'))
      socket.abort(reason)
      for (const error of await Promise.all(pending)) {
        expect([error.status, error.cause]).to.deep.equal(['OperationCanceled', reason])
      }
    },
  ),

  defineCase('`abort(reason)` ends an iteration, a read and a load', async (context) => {
    const { isosocket, message, stream, rejectsWith, expect } = context
    const reason = new Error('enough')
    const first = await message('/echo')
    const second = await message('/echo')
    const third = await stream('/echo')
    const fourth = await stream('/echo')
    const pending = [
      first[Symbol.asyncIterator]().next(),
      second.readable.getReader().read(),
      third.readable.getReader().read(),
      new isosocket.DataReader(fourth.readable).load(10),
    ].map((promise) => rejectsWith(promise, 'ERR_ABORTED'))
    for (const socket of [first, second, third, fourth]) socket.abort(reason)
    for (const error of await Promise.all(pending)) expect(error.cause).to.equal(reason)
  }),

  defineCase('`abort(reason)` while connecting rejects the connect, without an event', async (context) => {
    const { at, rejectsWith, delay, expect } = context
    for (const socket of newSockets(context)) {
      let events = 0
      socket.addEventListener('close', () => events++)
      const connected = rejectsWith(socket.connect(at('/silent')), 'ERR_ABORTED')
      const reason = new Error('not now')
      socket.abort(reason)
      const error = await connected
      expect([error.status, error.cause]).to.deep.equal(['OperationCanceled', reason])
      expect((await rejectsWith(socket.closed, 'ERR_ABORTED')).cause).to.equal(reason)
      await delay(20)
      expect(events).to.equal(0)
    }
  }),

  defineCase('`abort()` of a new socket: closed, and it stays so', async (context) => {
    const { at, rejectsWith, expect } = context
    for (const socket of newSockets(context)) {
      socket.abort()
      expect(socket.state).to.equal('closed')
      await rejectsWith(socket.connect(at('/echo')), 'ERR_INVALID_STATE')
    }
  }),

  defineCase('`abort()` after the end changes nothing', async ({ message, delay, expect }) => {
    const socket = await message('/echo')
    const codes: number[] = []
    socket.addEventListener('close', (event) => codes.push(event.code))
    await socket.close(4000, 'done')
    socket.abort(new Error('too late'))
    await delay(20)
    expect({ ...(await socket.closed) }).to.deep.equal({ code: 4000, reason: 'done' })
    expect(codes).to.deep.equal([4000])
  }),

  defineCase('`abort()` twice: the first reason stands', async (context) => {
    const { rejectsWith, expect } = context
    for (const socket of await openSockets(context)) {
      const reason = new Error('first')
      socket.abort(reason)
      socket.abort(new Error('second'))
      expect((await rejectsWith(socket.closed, 'ERR_ABORTED')).cause).to.equal(reason)
    }
  }),

  defineCase(
    '`abort()` does not look finished to the server: 1006, or 4006 where scripts cannot end TCP',
    async (context) => {
      const { message, stream, newId, stats, eventually, expect } = context
      for (const open of [message, stream]) {
        const id = newId()
        const socket = await open('/echo', { id })
        socket.abort()
        const code = socket.capabilities.hardAbort ? 1006 : 4006
        await eventually(async () => expect((await stats(id)).close?.code).to.equal(code))
      }
    },
  ),

  defineCase(
    '`abort()` of a transfer that is under way does not look finished to the server',
    async (context) => {
      const { stream, newId, stats, rejects, eventually, expect } = context
      for (const how of ['signal', 'source']) {
        const id = newId()
        const socket = await stream('/echo', { id })
        const reason = new Error(how)
        const controller = new AbortController()
        let chunks = 0
        const source = new ReadableStream<BufferSource>({
          pull: (output) => {
            if (++chunks === 3 && how === 'signal') controller.abort(reason)
            else if (chunks === 3) throw reason
            output.enqueue(new Uint8Array(1000))
          },
        })
        expect(await rejects(source.pipeTo(socket.writable, { signal: controller.signal }))).to.equal(reason)
        const code = socket.capabilities.hardAbort ? 1006 : 4006
        await eventually(async () => expect((await stats(id)).close?.code).to.equal(code))
      }
    },
  ),

  defineCase(
    '`abort()` reaches the server where the runtime can',
    { needs: 'hardAbort' },
    async (context) => {
      const { message, newId, stats, eventually, expect } = context
      const id = newId()
      const socket = await message('/mute', { id, resumeAfter: 500 })
      for (let count = 0; count < 32; count++) void socket.send(new Uint8Array(mebibyte))
      socket.abort()
      await eventually(async () => {
        const { open, close, received } = await stats(id)
        expect([open, close?.code]).to.deep.equal([false, 1006])
        expect(received.bytes).to.be.lessThan(32 * mebibyte)
      })
    },
  ),

  defineCase('`{ signal }`: any reason is passed on untouched', async (context) => {
    const { message, rejects, expect } = context
    const socket = await message('/echo')
    for (const reason of ['a string', 0, null, { an: 'object' }, new Error('an error')]) {
      const controller = new AbortController()
      const received = rejects(socket.receive({ signal: controller.signal }))
      controller.abort(reason)
      expect(await received).to.equal(reason)
      expect(await rejects(socket.receive({ signal: AbortSignal.abort(reason) }))).to.equal(reason)
    }
    const controller = new AbortController()
    const received = rejects(socket.receive({ signal: controller.signal }))
    controller.abort()
    expect(await received).to.equal(controller.signal.reason)
    expect(socket.state).to.equal('open')
  }),

  defineCase('`{ signal }` of `AbortSignal.timeout()` gives its TimeoutError', async (context) => {
    const { message, rejects, isosocket, expect } = context
    const socket = await message('/echo')
    const signal = AbortSignal.timeout(50)
    const error = await rejects(socket.receive({ signal }))
    expect(error).to.equal(signal.reason)
    expect(isosocket.WebSocketError.getStatus(error)).to.equal('Timeout')
  }),

  defineCase(
    '`{ signal }`: the others get ERR_ABORTED with the reason as cause',
    { needs: 'sendBackpressure' },
    async (context) => {
      const { rejects, rejectsWith, once, expect } = context
      const { socket, controller, sent } = await sendingToMute(context)
      const event = once(socket, 'close')
      const others = [socket.receive(), socket.send('later'), socket.closed].map((promise) =>
        rejectsWith(promise, 'ERR_ABORTED'),
      )
      const reason = new Error('the file was deleted')
      controller.abort(reason)
      expect(await rejects(sent)).to.equal(reason)
      for (const error of await Promise.all(others)) {
        expect([error.status, error.cause]).to.deep.equal(['OperationCanceled', reason])
      }
      expect((await event).error?.cause).to.equal(reason)
    },
  ),

  defineCase('`{ signal }` that fires after the operation does nothing', async (context) => {
    const { message, delay, expect } = context
    const socket = await message('/echo')
    const controller = new AbortController()
    const { signal } = controller
    await socket.send('done', { signal })
    expect((await socket.receive({ signal }))?.text()).to.equal('done')
    controller.abort()
    await delay(20)
    expect(socket.state).to.equal('open')
    await socket.send('still open')
    expect((await socket.receive())?.text()).to.equal('still open')
  }),
])

/** One large message of which a part has left, so that it cannot be taken back. */
async function sendingToMute(context: CaseContext) {
  const socket = newMessage(context)
  await socket.connect(context.at('/mute'))
  const controller = new AbortController()
  const sent = socket.send(new Uint8Array(48 * mebibyte), { signal: controller.signal })
  sent.catch(() => undefined)
  await context.delay(300)
  return { socket, controller, sent }
}
