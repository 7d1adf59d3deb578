import { defineCase, suite } from '../define-case.js'
import { numberOf, numbers } from '../payload.js'
import { watch } from '../settlement.js'

export const receiving = suite('receiving', [
  defineCase('`receive()` takes messages in order, then null after a clean close', async (context) => {
    const { message, expect } = context
    for (const kind of ['binary', 'text'] as const) {
      const socket = await message('/burst', { count: 100, kind, end: 'close', code: 4001 })
      const received: number[] = []
      for (;;) {
        const next = await socket.receive()
        if (next === null) break
        received.push(numberOf(next))
      }
      expect(received).to.deep.equal(numbers(100))
      expect(await socket.receive()).to.equal(null)
    }
  }),

  defineCase('`receive()` waits for the next message', async ({ message, expect }) => {
    const socket = await message('/echo')
    const next = socket.receive()
    await socket.send('later')
    expect((await next)?.text()).to.equal('later')
  }),

  defineCase('`receive()` that waits gets null when the peer closes', async ({ message, expect }) => {
    const socket = await message('/close', { code: 1001, after: 150 })
    expect(await Promise.all([socket.receive(), socket.receive()])).to.deep.equal([null, null])
  }),

  defineCase('`receive()` has what came together with the handshake', async ({ message, expect }) => {
    const socket = await message('/greet', { text: 'welcome' })
    expect((await socket.receive())?.text()).to.equal('welcome')
  }),

  defineCase('`receive()` gives empty messages', async ({ message, expect }) => {
    const socket = await message('/empty')
    const text = await socket.receive()
    const binary = await socket.receive()
    expect([text?.type, text?.text()]).to.deep.equal(['utf8', ''])
    expect([binary?.type, binary?.bytes().byteLength]).to.deep.equal(['binary', 0])
  }),

  defineCase('`receive()` gives a message in several frames as one', async ({ message, expect }) => {
    const text = await message('/fragments', { parts: 5, size: 3 })
    const whole = await text.receive()
    expect([whole?.type, whole?.text(), whole?.isComplete]).to.deep.equal(['utf8', 'é'.repeat(8), true])
    const binary = await message('/fragments', { parts: 100, size: 100, kind: 'binary' })
    expect((await binary.receive())?.bytes()).to.deep.equal(Uint8Array.from(numbers(10_000)))
  }),

  defineCase('`receive()`: concurrent calls are served in call order', async ({ message, expect }) => {
    const socket = await message('/echo')
    const waiting = [socket.receive(), socket.receive(), socket.receive()]
    for (const text of ['first', 'second', 'third']) await socket.send(text)
    const texts = (await Promise.all(waiting)).map((each) => each?.text())
    expect(texts).to.deep.equal(['first', 'second', 'third'])
  }),

  defineCase('`receive({ timeout })` rejects ERR_RECEIVE_TIMEOUT and loses nothing', async (context) => {
    const { message, rejectsWith, expect } = context
    const socket = await message('/echo')
    const error = await rejectsWith(socket.receive({ timeout: 50 }), 'ERR_RECEIVE_TIMEOUT')
    expect(error.status).to.equal('Timeout')
    expect(socket.state).to.equal('open')
    await socket.send('late')
    expect((await socket.receive())?.text()).to.equal('late')
  }),

  defineCase('`receive({ signal })` rejects with the reason and loses nothing', async (context) => {
    const { message, rejects, expect } = context
    const socket = await message('/echo')
    const controller = new AbortController()
    const received = socket.receive({ signal: controller.signal })
    const reason = new Error('no longer interested')
    controller.abort(reason)
    expect(await rejects(received)).to.equal(reason)
    expect(socket.state).to.equal('open')
    await socket.send('late')
    expect(await rejects(socket.receive({ signal: AbortSignal.abort(reason) }))).to.equal(reason)
    expect((await socket.receive())?.text()).to.equal('late')
  }),

  defineCase('`receive()`: who gives up leaves its place to the next', async (context) => {
    const { message, rejects, rejectsWith, expect } = context
    const socket = await message('/echo')
    const controller = new AbortController()
    const aborted = rejects(socket.receive({ signal: controller.signal }))
    const late = rejectsWith(socket.receive({ timeout: 30 }), 'ERR_RECEIVE_TIMEOUT')
    const patient = [socket.receive(), socket.receive()]
    controller.abort()
    await Promise.all([aborted, late])
    await socket.send('one')
    await socket.send('two')
    expect((await Promise.all(patient)).map((each) => each?.text())).to.deep.equal(['one', 'two'])
  }),

  defineCase('`receiveTimeout` is the deadline of a `receive()` that names none', async (context) => {
    const { message, rejectsWith, expect } = context
    const socket = await message('/echo', {}, { receiveTimeout: 80 })
    const error = await rejectsWith(socket.receive(), 'ERR_RECEIVE_TIMEOUT')
    expect(error.message).to.include('80')
    expect(socket.state).to.equal('open')
  }),

  defineCase('`receiveTimeout` does not limit iteration, streams and events', async (context) => {
    const { message, delay, eventually, expect } = context
    const options = { receiveTimeout: 50 }
    const [iterated, read, heard] = [
      await message('/echo', {}, options),
      await message('/echo', {}, options),
      await message('/echo', {}, options),
    ]
    const step = iterated[Symbol.asyncIterator]().next()
    const chunk = read.readable.getReader().read()
    const texts: string[] = []
    heard.onmessage = (event) => texts.push(event.message.text())
    await delay(250)
    for (const socket of [iterated, read, heard]) {
      expect(socket.state).to.equal('open')
      await socket.send('late')
    }
    expect((await step).value?.text()).to.equal('late')
    expect((await chunk).value?.text()).to.equal('late')
    await eventually(() => expect(texts).to.deep.equal(['late']))
  }),

  defineCase(
    '`receive({ timeout })` counts past 2³¹ ms, and not with Infinity',
    async ({ message, delay, expect }) => {
      const socket = await message('/echo')
      for (const timeout of [2 ** 31, 2 ** 45, Number.POSITIVE_INFINITY]) {
        const received = socket.receive({ timeout })
        const watched = watch(received)
        await delay(60)
        expect(watched.state).to.equal('pending')
        await socket.send('at last')
        expect((await received)?.text()).to.equal('at last')
      }
    },
  ),

  defineCase('`for await (const message of socket)` ends on a clean close', async ({ message, expect }) => {
    const socket = await message('/burst', { count: 100, kind: 'text', end: 'close', code: 4999 })
    const received: number[] = []
    for await (const next of socket) received.push(numberOf(next))
    expect(received).to.deep.equal(numbers(100))
    for await (const next of socket) expect.fail(`${next.text()} came twice`)
  }),

  defineCase(
    '`for await (const message of socket)`: break leaves socket and queue intact',
    async (context) => {
      const { message, expect } = context
      const socket = await message('/burst', { count: 9 })
      const received: number[] = []
      for await (const next of socket) {
        if (received.push(numberOf(next)) === 3) break
      }
      expect(socket.state).to.equal('open')
      const next = await socket.receive()
      if (next !== null) received.push(numberOf(next))
      for await (const later of socket) {
        if (received.push(numberOf(later)) === 9) break
      }
      expect(received).to.deep.equal(numbers(9))
      await socket.send('the server still echoes')
      expect((await socket.receive())?.text()).to.equal('the server still echoes')
    },
  ),

  defineCase(
    '`for await (const message of socket)`: an error in the body leaves both intact',
    async (context) => {
      const { message, rejects, expect } = context
      const socket = await message('/burst', { count: 2 })
      const mistake = new Error('in the body')
      const iteration = async () => {
        for await (const next of socket) throw numberOf(next) === 0 ? mistake : new Error('the wrong message')
      }
      expect(await rejects(iteration())).to.equal(mistake)
      expect(socket.state).to.equal('open')
      const rest = await socket.receive()
      expect(rest && numberOf(rest)).to.equal(1)
    },
  ),

  defineCase('`for await (const message of socket)`: who leaves it takes no message', async (context) => {
    const { message, expect } = context
    const socket = await message('/echo')
    const iteration = socket[Symbol.asyncIterator]()
    const next = iteration.next()
    await iteration.return?.()
    await socket.send('for another')
    expect({ ...(await next) }).to.deep.equal({ done: true, value: undefined })
    expect((await socket.receive())?.text()).to.equal('for another')
  }),

  defineCase('`readable`: a read that is given up takes no message', async (context) => {
    const { message, rejects, delay, expect } = context
    const socket = await message('/echo')
    expect(socket.readable.locked).to.equal(false)
    await delay(20)
    const reader = socket.readable.getReader()
    const read = rejects(reader.read())
    await delay(20)
    reader.releaseLock()
    expect(await read).to.be.instanceOf(TypeError)
    for (const text of ['one', 'two', 'three']) await socket.send(text)
    expect((await socket.receive())?.text()).to.equal('one')
    for await (const next of socket) {
      expect(next.text()).to.equal('two')
      break
    }
    expect((await socket.readable.getReader().read()).value?.text()).to.equal('three')
  }),

  defineCase('`readable`: `closed` of a reader is told the end while nobody reads', async (context) => {
    const { message, stream, rejects, expect } = context
    for (const open of [message, stream]) {
      const clean = await open('/close', { after: 50 })
      expect(await clean.readable.getReader().closed).to.equal(undefined)
      const lost = await open('/drop')
      const error = await rejects(lost.readable.getReader().closed)
      expect(error).to.equal(await rejects(lost.closed))
    }
  }),

  defineCase('`readable` is a `ReadableStream` of messages that ends on a clean close', async (context) => {
    const { message, expect } = context
    const socket = await message('/burst', { count: 20, end: 'close', code: 1000 })
    expect(socket.readable).to.be.instanceOf(ReadableStream)
    expect(socket.readable).to.equal(socket.readable)
    const reader = socket.readable.getReader()
    const received: number[] = []
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      received.push(numberOf(value))
    }
    expect(received).to.deep.equal(numbers(20))
  }),

  defineCase('`readable` can be iterated', { needs: 'streamIteration' }, async ({ message, expect }) => {
    const socket = await message('/burst', { count: 20, end: 'close', code: 1000 })
    const received: number[] = []
    for await (const next of socket.readable) received.push(numberOf(next))
    expect(received).to.deep.equal(numbers(20))
  }),

  defineCase('`readable` goes through `pipeThrough` and `tee`', async ({ message, isosocket, expect }) => {
    const socket = await message('/burst', { count: 20, kind: 'text', end: 'close', code: 1000 })
    const toNumbers = new TransformStream<InstanceType<typeof isosocket.Message>, number>({
      transform: (each, controller) => controller.enqueue(numberOf(each)),
    })
    const [left, right] = socket.readable.pipeThrough(toNumbers).tee()
    const sums = [left, right].map(async (branch) => {
      const reader = branch.getReader()
      const seen: number[] = []
      for (let next = await reader.read(); !next.done; next = await reader.read()) seen.push(next.value)
      return seen
    })
    expect(await Promise.all(sums)).to.deep.equal([numbers(20), numbers(20)])
  }),
])
