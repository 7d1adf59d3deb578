import type { CaseContext } from '../case-context.js'
import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets, newStream, openSockets } from '../new-socket.js'
import { kibibyte, mebibyte } from '../payload.js'
import { watch } from '../settlement.js'

export const writable = suite('writable', [
  defineCase('`writable` is a `WritableStream`, always the same', (context) => {
    const { expect } = context
    for (const socket of newSockets(context)) {
      expect(socket.writable).to.be.instanceOf(WritableStream)
      expect(socket.writable).to.equal(socket.writable)
      expect(socket.writable.locked).to.equal(false)
    }
  }),

  defineCase('`writable`: one chunk is one message of a `MessageWebSocket`', async ({ message, expect }) => {
    const socket = await message('/echo')
    const writer = socket.writable.getWriter()
    const chunks = ['text', Uint8Array.of(1, 2), '', new Uint8Array(0), Uint8Array.of(3).buffer]
    for (const chunk of chunks) await writer.write(chunk)
    const seen: unknown[] = []
    for (let count = 0; count < chunks.length; count++) {
      const answer = await socket.receive()
      seen.push([answer?.type, ...(answer?.bytes() ?? [])])
    }
    expect(seen).to.deep.equal([
      ['utf8', 116, 101, 120, 116],
      ['binary', 1, 2],
      ['utf8'],
      ['binary'],
      ['binary', 3],
    ])
  }),

  defineCase('`writable`: before open, writes wait', async (context) => {
    const { at, delay, expect } = context
    const socket = newMessage(context)
    const writer = socket.writable.getWriter()
    const early = writer.write('before connect')
    const watched = watch(early)
    await delay(20)
    expect(watched.state).to.equal('pending')
    const connected = socket.connect(at('/echo'))
    void writer.write('while connecting')
    await connected
    await early
    expect((await socket.receive())?.text()).to.equal('before connect')
    expect((await socket.receive())?.text()).to.equal('while connecting')
  }),

  defineCase('`writable`: if connect fails, what waits rejects', async (context) => {
    const { at, rejects, expect } = context
    for (const socket of newSockets(context)) {
      const writer = socket.writable.getWriter()
      const writes = [rejects(writer.write(Uint8Array.of(1))), rejects(writer.write(Uint8Array.of(2)))]
      const closed = rejects(writer.closed)
      const failure = await rejects(socket.connect(at('/status/500')))
      expect(await Promise.all(writes)).to.deep.equal([failure, failure])
      expect(await closed).to.equal(failure)
      expect(await rejects(writer.write(Uint8Array.of(3)))).to.equal(failure)
    }
  }),

  defineCase('`writable`: a bad chunk errors it and aborts the connection', async (context) => {
    const { rejects, rejectsWith, once, isosocket, expect } = context
    for (const socket of await openSockets(context)) {
      const event = once(socket, 'close')
      const writer: WritableStreamDefaultWriter<unknown> = socket.writable.getWriter()
      const refusal = await rejectsWith(writer.write(5), 'ERR_INVALID_ARGUMENT')
      expect(refusal.message).to.include('5')
      expect(await rejects(writer.closed)).to.be.instanceOf(isosocket.WebSocketError)
      const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
      expect(error.cause).to.equal(refusal)
      expect(await event).to.deep.include({ code: 1006, wasClean: false, error })
      expect(socket.state).to.equal('closed')
    }
  }),

  defineCase('`writable` of a `StreamWebSocket` takes no text', async ({ stream, rejectsWith, expect }) => {
    const socket = await stream('/echo')
    const writer: WritableStreamDefaultWriter<unknown> = socket.writable.getWriter()
    const error = await rejectsWith(writer.write('text'), 'ERR_INVALID_ARGUMENT')
    expect(error.message).to.match(/string|text/)
  }),

  defineCase('`writable.abort(reason)` is `abort(reason)`', async (context) => {
    const { rejectsWith, once, expect } = context
    for (const socket of await openSockets(context)) {
      const event = once(socket, 'close')
      const reason = new Error('stop')
      await socket.writable.abort(reason)
      expect(socket.state).to.equal('closed')
      const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
      expect([error.status, error.cause]).to.deep.equal(['OperationCanceled', reason])
      expect((await event).error).to.equal(error)
    }
  }),

  defineCase('`writable.close()` drains, then closes with 1000', async (context) => {
    const { message, stream, newId, stats, eventually, expect } = context
    for (const open of [message, stream]) {
      const id = newId()
      const socket = await open('/slow', { id, bytesPerSecond: 8 * mebibyte })
      const writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> = socket.writable.getWriter()
      for (let count = 0; count < 32; count++) void writer.write(new Uint8Array(64 * kibibyte))
      await writer.close()
      expect({ ...(await socket.closed) }).to.deep.equal({ code: 1000, reason: '' })
      await eventually(async () => {
        const { received, close } = await stats(id)
        expect([received.bytes, close]).to.deep.equal([2 * mebibyte, { code: 1000, reason: '' }])
      })
    }
  }),

  defineCase('`writable.close()` waits for the connection, also if nothing was written', async (context) => {
    const { at, newId, stats, rejects, expect } = context
    for (const order of ['before', 'while']) {
      for (const socket of newSockets(context)) {
        const id = newId()
        const early = order === 'before' ? socket.writable.close() : undefined
        const connected = socket.connect(at('/count', { id }))
        const closed = early ?? socket.writable.close()
        await connected
        await closed
        expect({ ...(await socket.closed) }).to.deep.equal({ code: 1000, reason: '' })
        expect((await stats(id)).close).to.deep.equal({ code: 1000, reason: '' })
      }
    }
    for (const socket of newSockets(context)) {
      const closed = rejects(socket.writable.close())
      expect(await rejects(socket.connect(at('/status/500')))).to.equal(await closed)
    }
  }),

  defineCase('`writable.close()`: what arrives after it has finished is discarded', async (context) => {
    const { stream, message, expect } = context
    const bytes = await stream('/burst', { count: 1, after: 2_000, end: 'close' })
    await bytes.writable.close()
    const reader = bytes.readable.getReader()
    const first = await reader.read()
    expect(first.done || (await reader.read()).done).to.equal(true)
    const messages = await message('/echo')
    await messages.writable.close()
    expect(await messages.receive()).to.equal(null)
    expect(messages.state).to.equal('closed')
  }),

  defineCase('`writable` after `close()` rejects', async (context) => {
    const { expect, rejects, isosocket } = context
    for (const socket of await openSockets(context)) {
      await socket.close()
      const writer = socket.writable.getWriter()
      const error = await rejects(writer.write(Uint8Array.of(1)))
      expect(error).to.be.instanceOf(isosocket.WebSocketError)
    }
  }),

  defineCase("`writable` after the peer's close rejects with its code", async (context) => {
    const { message, stream, once, rejects, isosocket, expect } = context
    const query = { code: 4321, reason: 'go', after: 150 }
    for (const open of [message, stream]) {
      const socket = await open('/close', query)
      await once(socket, 'close')
      const error = await rejects(socket.writable.getWriter().write(Uint8Array.of(1)))
      if (!(error instanceof isosocket.WebSocketError)) throw error
      expect([error.closeCode, error.reason]).to.deep.equal([4321, 'go'])
    }
  }),

  defineCase(
    '`writable` has real backpressure',
    { needs: 'sendBackpressure', timeout: 30_000 },
    async (context) => {
      const { stream, message, newId, stats, resume, delay, eventually, expect } = context
      for (const open of [message, stream]) {
        const id = newId()
        const socket = await open('/mute', { id })
        const { progress, done } = pump(socket, 64, mebibyte)
        await delay(500)
        await eventually(async () => {
          const held = progress()
          expect(held).to.be.within(1, 20)
          await delay(200)
          expect(progress(), 'nothing moves').to.equal(held)
        })
        await resume(id)
        await done
        await socket.close()
        expect((await stats(id)).received.bytes).to.equal(64 * mebibyte)
      }
    },
  ),

  defineCase(
    '`sendBufferSize` is the high-water mark of `writable`',
    { needs: 'sendBackpressure' },
    async (context) => {
      const { at, delay, expect } = context
      const options = { sendBufferSize: 256 * kibibyte }
      for (const socket of [newMessage(context, options), newStream(context, options)]) {
        await socket.connect(at('/mute'))
        const { progress } = pump(socket, 512, 64 * kibibyte)
        await delay(700)
        expect(progress()).to.be.within(4, 300)
        expect(socket.bufferedAmount).to.be.within(1, 2 * 256 * kibibyte + 64 * kibibyte)
      }
    },
  ),

  defineCase('`bufferedAmount` is 0 before, and when all was handed on', async (context) => {
    const { at, eventually, expect } = context
    for (const socket of newSockets(context)) {
      expect(socket.bufferedAmount).to.equal(0)
      await socket.connect(at('/echo'))
      expect(socket.bufferedAmount).to.equal(0)
      await socket.writable.getWriter().write(new Uint8Array(100_000))
      await eventually(() => expect(socket.bufferedAmount).to.equal(0))
      await socket.close()
      expect(socket.bufferedAmount).to.equal(0)
    }
  }),

  defineCase('`bufferedAmount` counts payload bytes only', async ({ message, expect }) => {
    const socket = await message('/echo')
    for (let count = 0; count < 1_000; count++) void socket.send('é')
    expect(socket.bufferedAmount).to.be.at.most(2_000)
    for (let count = 0; count < 1_000; count++) await socket.receive()
    expect(socket.bufferedAmount).to.equal(0)
  }),

  defineCase(
    '`bufferedAmount` counts what was accepted and not yet handed on',
    { needs: 'sendBackpressure' },
    async ({ message, newId, resume, delay, eventually, expect }) => {
      const id = newId()
      const socket = await message('/mute', { id })
      for (let count = 0; count < 32; count++) void socket.send(new Uint8Array(mebibyte))
      await delay(500)
      const held = socket.bufferedAmount
      expect(held).to.be.within(32 * mebibyte - 12 * mebibyte, 32 * mebibyte)
      void socket.send(new Uint8Array(mebibyte))
      expect(socket.bufferedAmount).to.equal(held + mebibyte)
      await resume(id)
      await eventually(() => expect(socket.bufferedAmount).to.equal(0))
      expect(socket.information.bytesSent).to.equal(33 * mebibyte)
    },
  ),
])

type AnySocket = Awaited<ReturnType<CaseContext['message'] | CaseContext['stream']>>

/** Writes as a stream does: as long as there is room. */
function pump(socket: AnySocket, count: number, size: number) {
  const writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> = socket.writable.getWriter()
  let written = 0
  const run = async () => {
    while (written < count) {
      await writer.ready
      writer.write(new Uint8Array(size)).catch(() => undefined)
      written++
    }
    await writer.ready
    writer.releaseLock()
  }
  const done = run()
  done.catch(() => undefined)
  return { progress: () => written, done }
}
