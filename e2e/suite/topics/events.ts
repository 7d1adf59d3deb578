import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets } from '../new-socket.js'
import { numberOf, numbers } from '../payload.js'

export const events = suite('events', [
  defineCase('`addEventListener` takes functions and objects with `handleEvent`', async (context) => {
    const { message, expect } = context
    const socket = await message('/close', { code: 4000, after: 150 })
    const heard: unknown[] = []
    socket.addEventListener('close', (event) => heard.push(['function', event.code]))
    const listener = {
      name: 'object',
      handleEvent(event: { code: number }) {
        heard.push([this.name, event.code])
      },
    }
    socket.addEventListener('close', listener)
    await socket.closed
    await context.eventually(() => expect(heard.length).to.equal(2))
    expect(heard).to.deep.equal([
      ['function', 4000],
      ['object', 4000],
    ])
  }),

  defineCase('`addEventListener(type, listener, null)` is one without options', async (context) => {
    const { message, once, expect } = context
    const socket = await message('/echo')
    const heard: number[] = []
    socket.addEventListener('close', (event) => void heard.push(event.code), null as never)
    const closed = once(socket, 'close')
    await socket.close()
    await closed
    expect(heard).to.deep.equal([1000])
  }),

  defineCase('`removeEventListener` removes what was added', async ({ message, expect }) => {
    const socket = await message('/echo')
    const heard: string[] = []
    const removed = () => heard.push('removed')
    const object = { handleEvent: () => void heard.push('removed object') }
    socket.addEventListener('close', removed)
    socket.addEventListener('close', object)
    socket.addEventListener('close', () => heard.push('kept'))
    socket.removeEventListener('close', removed)
    socket.removeEventListener('close', object)
    socket.removeEventListener('close', () => heard.push('never added'))
    await socket.close()
    expect(heard).to.deep.equal(['kept'])
  }),

  defineCase('`addEventListener` ignores duplicates', async ({ message, expect }) => {
    const socket = await message('/echo')
    let calls = 0
    const listener = () => calls++
    for (let count = 0; count < 3; count++) socket.addEventListener('close', listener)
    await socket.close()
    expect(calls).to.equal(1)
  }),

  defineCase('`addEventListener(…, { once })` listens once', async ({ message, eventually, expect }) => {
    const socket = await message('/burst', { count: 5 })
    const first: number[] = []
    const all: number[] = []
    socket.addEventListener('message', (event) => first.push(numberOf(event.message)), { once: true })
    socket.addEventListener('message', (event) => all.push(numberOf(event.message)))
    await eventually(() => expect(all).to.deep.equal(numbers(5)))
    expect(first).to.deep.equal([0])
  }),

  defineCase('`addEventListener(…, { signal })` listens until the signal fires', async (context) => {
    const { message, eventually, expect } = context
    const socket = await message('/burst', { count: 5 })
    const controller = new AbortController()
    const { signal } = controller
    const heard: number[] = []
    const all: number[] = []
    const listener = (event: { message: Parameters<typeof numberOf>[0] }) => {
      if (heard.push(numberOf(event.message)) === 2) controller.abort()
    }
    socket.addEventListener('message', listener, { signal })
    socket.addEventListener('message', (event) => all.push(numberOf(event.message)))
    await eventually(() => expect(all).to.deep.equal(numbers(5)))
    expect(heard).to.deep.equal([0, 1])
    const late: string[] = []
    socket.addEventListener('close', () => late.push('never'), { signal })
    await socket.close()
    expect(late).to.deep.equal([])
  }),

  defineCase('a listener added while an event is dispatched hears the next one', async (context) => {
    const { message, eventually, expect } = context
    const socket = await message('/burst', { count: 3 })
    const heard: string[] = []
    let added = false
    socket.addEventListener('message', (event) => {
      heard.push(`a${numberOf(event.message)}`)
      if (added) return
      added = true
      socket.addEventListener('message', (later) => heard.push(`b${numberOf(later.message)}`))
    })
    await eventually(() => expect(heard.length).to.equal(5))
    expect(heard).to.deep.equal(['a0', 'a1', 'b1', 'a2', 'b2'])
  }),

  defineCase('a listener that throws is reported and the others still run', async (context) => {
    const { message, eventually, takeStrayErrors, expect } = context
    const socket = await message('/burst', { count: 2, end: 'close' })
    const mistakes = [new Error('a mistake in a listener'), new Error('and in another')]
    const heard: string[] = []
    socket.addEventListener(
      'message',
      () => {
        throw mistakes[0]
      },
      { once: true },
    )
    socket.addEventListener('close', () => {
      throw mistakes[1]
    })
    socket.addEventListener('message', (event) => heard.push(String(numberOf(event.message))))
    socket.addEventListener('close', () => heard.push('close'))
    await eventually(() => expect(heard).to.deep.equal(['0', '1', 'close']))
    const reported: unknown[] = []
    await eventually(() => {
      reported.push(...takeStrayErrors())
      expect(reported).to.deep.equal(mistakes)
    })
  }),

  defineCase('`onmessage` and `onclose` hold one listener each', async ({ message, once, expect }) => {
    const socket = await message('/burst', { count: 2, after: 150, end: 'close', code: 4000 })
    expect([socket.onmessage, socket.onclose]).to.deep.equal([null, null])
    const heard: string[] = []
    socket.onmessage = () => heard.push('replaced')
    const listener = (event: { message: Parameters<typeof numberOf>[0] }) => {
      heard.push(`message ${numberOf(event.message)}`)
    }
    socket.onmessage = listener
    expect(socket.onmessage).to.equal(listener)
    socket.onclose = () => heard.push('taken back')
    socket.onclose = null
    expect(socket.onclose).to.equal(null)
    socket.onclose = (event) => heard.push(`close ${event.code}`)
    await once(socket, 'close')
    expect(heard).to.deep.equal(['message 0', 'message 1', 'close 4000'])
  }),

  defineCase('event `close` comes exactly once', async ({ message, stream, delay, expect }) => {
    for (const socket of [await message('/echo'), await stream('/echo')]) {
      const codes: number[] = []
      socket.addEventListener('close', (event) => codes.push(event.code))
      const closed = socket.close(4000, 'once')
      void socket.close(4001)
      await closed
      socket.abort()
      void socket.close()
      await delay(50)
      expect(codes).to.deep.equal([4000])
    }
  }),

  defineCase('event `close` tells code and reason of the peer', async ({ message, stream, once, expect }) => {
    const query = { code: 4321, reason: 'auf Wiedersehen, 世界', after: 150 }
    for (const open of [message, stream]) {
      const event = await once(await open('/close', query), 'close')
      expect(event).to.deep.include({ code: 4321, reason: query.reason, wasClean: true, error: undefined })
    }
  }),

  defineCase('event `close` tells our own code after `close()`', async ({ message, once, expect }) => {
    const socket = await message('/echo')
    const event = once(socket, 'close')
    await socket.close(4444, 'mine')
    expect(await event).to.deep.include({ code: 4444, reason: 'mine', wasClean: true, error: undefined })
  }),

  defineCase('event `close` after an abrupt loss says 1006 and the error', async (context) => {
    const { message, stream, rejects, once, isosocket, expect } = context
    for (const how of ['fin', 'rst'] as const) {
      for (const open of [message, stream]) {
        const socket = await open('/drop', { how })
        const event = await once(socket, 'close')
        expect(event).to.deep.include({ code: 1006, reason: '', wasClean: false })
        expect(event.error).to.be.instanceOf(isosocket.WebSocketError)
        expect(await rejects(socket.closed)).to.equal(event.error)
      }
    }
  }),

  defineCase('event `close` never comes for a socket that was never open', async (context) => {
    const { at, rejects, delay, expect } = context
    let events = 0
    for (const socket of newSockets(context)) {
      socket.onclose = () => events++
      await rejects(socket.connect(at('/status/500')))
    }
    await delay(50)
    expect(events).to.equal(0)
  }),

  defineCase('event `close` comes after everything received was heard', async (context) => {
    const { at, once, expect } = context
    for (const end of ['close', 'drop'] as const) {
      const socket = newMessage(context)
      const heard: number[] = []
      socket.addEventListener('message', (event) => heard.push(numberOf(event.message)))
      const closed = once(socket, 'close')
      await socket.connect(at('/burst', { count: 100, kind: 'text', end }))
      await closed
      expect(heard, end).to.deep.equal(numbers(100))
    }
  }),

  defineCase('event `close` as JSON is what it says, and nothing from inside its socket', async (context) => {
    const { message, stream, once, expect } = context
    for (const open of [message, stream]) {
      const socket = await open('/echo')
      const closed = once(socket, 'close')
      await socket.close(4000, 'done')
      const event = await closed
      const said = { type: 'close', target: {}, code: 4000, reason: 'done', wasClean: true }
      expect(JSON.parse(JSON.stringify(event))).to.deep.equal(said)
      const names: string[] = []
      for (const name in socket) names.push(name)
      expect(names).to.deep.equal([])
    }
  }),

  defineCase('event `close` waits for messages that are being pulled', async (context) => {
    const { message, delay, once, expect } = context
    const socket = await message('/burst', { count: 4, after: 150, end: 'close', code: 4000 })
    const order: unknown[] = []
    const closed = once(socket, 'close').then(() => order.push('close'))
    await delay(300)
    for (let index = 0; index < 4; index++) {
      const next = await socket.receive()
      order.push(next && numberOf(next))
      if (index < 3) await delay(20)
    }
    await closed
    expect(order).to.deep.equal([0, 1, 2, 3, 'close'])
    expect(await socket.receive()).to.equal(null)
  }),

  defineCase('event `close` waits no longer than `closeTimeout` for who takes nothing', async (context) => {
    const { message, once, expect } = context
    const socket = await message('/burst', { count: 4, end: 'close', code: 4000 }, { closeTimeout: 300 })
    expect((await once(socket, 'close')).code).to.equal(4000)
    const received: number[] = []
    for await (const next of socket) received.push(numberOf(next))
    expect(received, 'still there').to.deep.equal(numbers(4))
  }),
])
