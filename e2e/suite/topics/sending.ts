import { defineCase, suite } from '../define-case.js'
import { kibibyte, mebibyte, numberOf, numbers } from '../payload.js'
import { watch } from '../settlement.js'

/** More than what the system takes for a server that does not read, in messages of 16 KiB. */
const unreadable = 1536

export const sending = suite('sending', [
  defineCase('`send(string)` is a text message', async ({ message, expect }) => {
    const socket = await message('/echo')
    for (const text of ['Hello, World!', 'Grüße, 世界 🌍', '', '\u0000', 'and \uFEFF inside']) {
      expect(await socket.send(text)).to.equal(undefined)
      const answer = await socket.receive()
      expect([answer?.type, answer?.text()]).to.deep.equal(['utf8', text])
    }
  }),

  defineCase('`send(BufferSource | Blob)` is a binary message', async ({ message, expect }) => {
    const socket = await message('/echo')
    const { buffer } = Uint8Array.of(9, 9, 0, 1, 254, 255, 9, 9)
    const view = new Uint8Array(buffer, 2, 4)
    const exact = view.slice()
    const datas = [
      view,
      new DataView(buffer, 2, 4),
      new Uint16Array(buffer, 2, 2),
      exact.buffer,
      new Blob([exact]),
    ]
    for (const data of datas) {
      await socket.send(data)
      const answer = await socket.receive()
      expect([answer?.type, answer?.bytes()]).to.deep.equal(['binary', exact])
    }
    for (const data of [new ArrayBuffer(0), new Uint8Array(0), new Blob([])]) {
      await socket.send(data)
      const answer = await socket.receive()
      expect([answer?.type, answer?.bytes().byteLength]).to.deep.equal(['binary', 0])
    }
  }),

  defineCase(
    'bytes of an `ArrayBuffer` that can be resized are sent as any',
    async ({ message, stream, expect }) => {
      const resizable = (...bytes: number[]): Uint8Array => {
        // Engines that know no such buffer make one of the usual kind.
        const ResizableBuffer = ArrayBuffer as new (size: number, options: object) => ArrayBuffer
        const view = new Uint8Array(new ResizableBuffer(bytes.length, { maxByteLength: 100 }))
        view.set(bytes)
        return view
      }
      const socket = await message('/echo')
      const writer = socket.writable.getWriter()
      await socket.send(resizable(1, 2))
      await writer.write(resizable(3, 4))
      await socket.send(resizable(5, 6).buffer as ArrayBuffer)
      for (const bytes of [
        [1, 2],
        [3, 4],
        [5, 6],
      ]) {
        expect([...((await socket.receive())?.bytes() ?? [])]).to.deep.equal(bytes)
      }
      const other = await stream('/echo')
      await other.writable.getWriter().write(resizable(7, 8))
      expect([...((await other.readable.getReader().read()).value ?? [])]).to.deep.equal([7, 8])
    },
  ),

  defineCase('`send(data)` ignores `messageType`', async ({ message, expect }) => {
    const socket = await message('/echo', {}, { messageType: 'utf8' })
    await socket.send(Uint8Array.of(65, 0xff))
    expect((await socket.receive())?.type).to.equal('binary')
    socket.control.messageType = 'binary'
    await socket.send('A')
    expect((await socket.receive())?.type).to.equal('utf8')
  }),

  defineCase(
    '`send(data)`: order is call order, Blobs and `writable` included',
    async ({ message, expect }) => {
      const socket = await message('/echo')
      const writer = socket.writable.getWriter()
      void socket.send(new Blob(['0']))
      void socket.send('1')
      void socket.send(new TextEncoder().encode('2'))
      void socket.send(new Blob(['3']))
      void socket.send('4')
      for (let count = 0; count < 5; count++) {
        const answer = await socket.receive()
        expect(new TextDecoder().decode(answer?.bytes())).to.equal(String(count))
      }
      await writer.write('5')
      expect((await socket.receive())?.text()).to.equal('5')
    },
  ),

  defineCase('`send(data)` a thousand times keeps order and count', async ({ message, expect }) => {
    const socket = await message('/echo')
    for (const index of numbers(1_000)) void socket.send(`${index}:`)
    const received: number[] = []
    for await (const next of socket) {
      if (received.push(numberOf(next)) === 1_000) break
    }
    expect(received).to.deep.equal(numbers(1_000))
  }),

  defineCase('`send(data)` takes a message of many megabytes', async ({ message, expect }) => {
    const socket = await message('/echo')
    const large = new Uint8Array(8 * mebibyte).fill(7)
    large[large.length - 1] = 8
    await socket.send(large)
    const answer = await socket.receive()
    expect(answer?.bytes().byteLength).to.equal(large.byteLength)
    expect(answer?.bytes().at(0)).to.equal(7)
    expect(answer?.bytes().at(-1)).to.equal(8)
  }),

  defineCase(
    '`send(data)` resolves at once under the high-water mark, else when there is room',
    { needs: 'sendBackpressure', timeout: 30_000 },
    async ({ message, delay, newId, stats, resume, expect }) => {
      const id = newId()
      const socket = await message('/mute', { id })
      const first = watch(socket.send('small'))
      await delay(0)
      expect(first.state).to.equal('fulfilled')
      const sends = Array.from({ length: 32 }, () => socket.send(new Uint8Array(mebibyte)))
      const last = watch(Promise.all(sends))
      await delay(700)
      expect(last.state).to.equal('pending')
      await resume(id)
      await Promise.all(sends)
      await socket.close()
      expect((await stats(id)).received.messages).to.equal(33)
    },
  ),

  defineCase('`sendBufferLimit`: past it `send(data)` rejects ERR_SEND_OVERFLOW', async (context) => {
    const { message, newId, stats, isosocket, expect } = context
    const id = newId()
    const socket = await message('/mute', { id, resumeAfter: 500 }, { sendBufferLimit: 4 * mebibyte })
    const sends = Array.from({ length: 32 }, () => socket.send(new Uint8Array(mebibyte)))
    const results = await Promise.allSettled(sends)
    const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(refused.length).to.be.greaterThan(0)
    for (const error of refused) {
      expect(error).to.be.instanceOf(isosocket.WebSocketError)
      expect(error.code).to.equal('ERR_SEND_OVERFLOW')
    }
    expect(socket.state).to.equal('open')
    await socket.close()
    expect((await stats(id)).received.messages).to.equal(32 - refused.length)
  }),

  defineCase(
    '`sendBufferLimit`: one message into an empty queue always passes',
    async ({ message, expect }) => {
      const socket = await message('/echo', {}, { sendBufferLimit: 1_000, sendBufferSize: 500 })
      for (let count = 0; count < 3; count++) {
        await socket.send(new Uint8Array(300_000))
        expect((await socket.receive())?.bytes().byteLength).to.equal(300_000)
      }
    },
  ),

  defineCase('`send(data)`: an unawaited send never ends a process', async (context) => {
    const { message, stream, rejects, takeStrayErrors, delay, expect } = context
    const socket = await message('/mute')
    for (let count = 0; count < 32; count++) void socket.send(new Uint8Array(mebibyte))
    void socket.send(new Blob(['later']))
    socket.abort()
    const bytes = await stream('/drop')
    await rejects(bytes.closed)
    await delay(50)
    expect(takeStrayErrors()).to.deep.equal([])
  }),

  defineCase('`send(data)`: wrong arguments and states are not marked as handled', async (context) => {
    const { message, takeStrayErrors, eventually, isosocket, expect } = context
    const socket = await message('/echo')
    void socket.send(5 as never)
    await socket.close()
    void socket.send('too late')
    const found: unknown[] = []
    await eventually(() => {
      found.push(...takeStrayErrors())
      expect(found.length).to.equal(2)
    })
    const codes = found.map((error) => error instanceof isosocket.WebSocketError && error.code)
    expect(codes).to.deep.equal(['ERR_INVALID_ARGUMENT', 'ERR_INVALID_STATE'])
  }),

  ...(['rst', 'fin'] as const).map((how) =>
    defineCase(
      `\`send(data)\` pending when the connection is lost (${how}) rejects with the loss`,
      { needs: how === 'fin' ? 'lossWhileSending' : [] },
      async (context) => {
        const { message, has, rejects, rejectsWith, expect } = context
        const socket = await message('/drop', { how, after: 300, paused: 1 })
        const sends = Array.from({ length: 32 }, () => socket.send(new Uint8Array(mebibyte)))
        const loss = await rejects(socket.closed)
        const results = await Promise.allSettled(sends)
        const reasons = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
        if (has('sendBackpressure')) expect(reasons.length).to.be.greaterThan(0)
        for (const reason of reasons) expect(reason).to.equal(loss)
        await rejectsWith(socket.send('too late'), 'ERR_INVALID_STATE')
      },
    ),
  ),

  defineCase('`send(data, { signal })` with a signal that has fired sends nothing', async (context) => {
    const { message, newId, stats, rejects, expect } = context
    const id = newId()
    const socket = await message('/echo', { id })
    const reason = new Error('never mind')
    for (const data of ['unsent', new Blob(['unsent'])]) {
      expect(await rejects(socket.send(data, { signal: AbortSignal.abort(reason) }))).to.equal(reason)
    }
    await socket.send('sent')
    expect((await socket.receive())?.text()).to.equal('sent')
    expect((await stats(id)).received.messages).to.equal(1)
  }),

  defineCase(
    '`send(data, { signal })` whose first byte has not left is withdrawn',
    { needs: 'sendBackpressure', timeout: 30_000 },
    async ({ message, newId, stats, rejects, expect }) => {
      const id = newId()
      const socket = await message('/mute', { id, resumeAfter: 500 })
      for (let count = 0; count < unreadable; count++) void socket.send(new Uint8Array(16 * kibibyte))
      const controller = new AbortController()
      const withdrawn = socket.send(new Uint8Array(1_000), { signal: controller.signal })
      const after = socket.send('after')
      const reason = new Error('never mind')
      controller.abort(reason)
      expect(await rejects(withdrawn)).to.equal(reason)
      expect(socket.state).to.equal('open')
      await after
      await socket.close()
      const { received } = await stats(id)
      expect(received.messages).to.equal(unreadable + 1)
      expect(received.bytes).to.equal(unreadable * 16 * kibibyte + 5)
    },
  ),

  defineCase(
    '`send(data, { timeout })` whose first byte has not left is withdrawn',
    { needs: 'sendBackpressure', timeout: 30_000 },
    async ({ message, newId, stats, rejectsWith, expect }) => {
      const id = newId()
      const socket = await message('/mute', { id, resumeAfter: 4_000 })
      for (let count = 0; count < unreadable; count++) void socket.send(new Uint8Array(16 * kibibyte))
      const withdrawn = socket.send(new Uint8Array(1_000), { timeout: 300 })
      const error = await rejectsWith(withdrawn, 'ERR_SEND_TIMEOUT')
      expect(error.status).to.equal('Timeout')
      expect(socket.state).to.equal('open')
      await socket.close()
      expect((await stats(id)).received.messages).to.equal(unreadable)
    },
  ),

  defineCase(
    '`sendTimeout` without progress of what is on its way aborts the connection',
    { needs: 'sendBackpressure', timeout: 30_000 },
    async ({ message, rejectsWith, isosocket, once, expect }) => {
      const socket = await message('/mute', {}, { sendTimeout: 500, sendBufferSize: 1_000 })
      const event = once(socket, 'close', { within: 20_000 })
      for (let count = 0; count < unreadable; count++) {
        socket.send(new Uint8Array(16 * kibibyte)).catch(() => undefined)
      }
      const last = socket.send('last')
      expect((await rejectsWith(last, 'ERR_SEND_TIMEOUT')).status).to.equal('Timeout')
      const { code, error } = await event
      expect(code).to.equal(1006)
      expect(error).to.be.instanceOf(isosocket.WebSocketError)
      expect(error?.status).to.equal('Timeout')
    },
  ),

  defineCase(
    '`sendTimeout` counts time without progress',
    { needs: 'sendBackpressure', timeout: 30_000 },
    async ({ message, newId, stats, expect }) => {
      const id = newId()
      const socket = await message('/slow', { id, bytesPerSecond: 6 * mebibyte }, { sendTimeout: 4_000 })
      const start = performance.now()
      const chunk = new Uint8Array(16 * kibibyte)
      await Promise.all(Array.from({ length: 2 * unreadable }, () => socket.send(chunk)))
      expect(performance.now() - start).to.be.greaterThan(4_000)
      await socket.close()
      expect((await stats(id)).received.messages).to.equal(2 * unreadable)
    },
  ),

  defineCase(
    '`sendTimeout` counts past 2³¹ ms, and not with Infinity',
    async ({ message, delay, expect }) => {
      for (const timeout of [2 ** 31, 2 ** 45, Number.POSITIVE_INFINITY]) {
        const socket = await message('/mute', {}, { sendTimeout: timeout })
        for (let count = 0; count < 32; count++) void socket.send(new Uint8Array(mebibyte))
        void socket.send(new Uint8Array(mebibyte), { timeout })
        await delay(60)
        expect(socket.state).to.equal('open')
        socket.abort()
      }
    },
  ),
])
