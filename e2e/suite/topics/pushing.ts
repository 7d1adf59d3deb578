import { defineCase, suite } from '../define-case.js'
import { newMessage } from '../new-socket.js'
import { numberOf, numbers } from '../payload.js'

export const pushing = suite('pushing', [
  defineCase('event `message` has `message` and `data`', async ({ message, expect }) => {
    const socket = await message('/empty')
    await socket.send('text')
    await socket.send(Uint8Array.of(1, 2, 3))
    const heard: { type: string; data: unknown }[] = []
    const all = new Promise<void>((resolve) => {
      socket.addEventListener('message', (event) => {
        if (heard.push({ type: event.message.type, data: event.data }) === 4) resolve()
      })
    })
    await all
    const [emptyText, emptyBinary, text, binary] = heard
    expect([emptyText, text]).to.deep.equal([
      { type: 'utf8', data: '' },
      { type: 'utf8', data: 'text' },
    ])
    expect(emptyBinary?.data).to.be.instanceOf(ArrayBuffer)
    expect(binary?.data).to.be.instanceOf(ArrayBuffer)
    expect(new Uint8Array(binary?.data as ArrayBuffer)).to.deep.equal(Uint8Array.of(1, 2, 3))
  }),

  defineCase(
    'event `message` delivers from the next microtask, to all who listen by then',
    async (context) => {
      const { message, eventually, expect } = context
      const socket = await message('/burst', { count: 3 })
      await eventually(() => expect(socket.information.messagesReceived).to.equal(3))
      const heard: string[] = []
      socket.addEventListener('message', (event) => heard.push(`a${numberOf(event.message)}`))
      expect(heard, 'not within the call').to.deep.equal([])
      socket.addEventListener('message', (event) => heard.push(`b${numberOf(event.message)}`))
      await eventually(() => expect(heard.length).to.equal(6))
      expect(heard).to.deep.equal(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
    },
  ),

  defineCase('event `message`: pulling meanwhile is ERR_INVALID_STATE and loses nothing', async (context) => {
    const { message, eventually, rejectsWith, expect } = context
    const socket = await message('/echo')
    const heard: string[] = []
    const listener = (event: { message: { text(): string } }) => heard.push(event.message.text())
    socket.addEventListener('message', listener)
    await Promise.resolve()
    await rejectsWith(socket.receive(), 'ERR_INVALID_STATE')
    await rejectsWith(socket[Symbol.asyncIterator]().next(), 'ERR_INVALID_STATE')
    await socket.send('pushed')
    await eventually(() => expect(heard).to.deep.equal(['pushed']))
    socket.removeEventListener('message', listener)
    await socket.send('pulled')
    expect((await socket.receive())?.text()).to.equal('pulled')
    expect(heard).to.deep.equal(['pushed'])
  }),

  defineCase(
    'event `message`: who already waits is told ERR_INVALID_STATE, and the listener hears it all',
    async (context) => {
      const { message, eventually, rejectsWith, expect } = context
      const socket = await message('/echo')
      const reader = socket.readable.getReader()
      const refusals = [
        rejectsWith(socket.receive(), 'ERR_INVALID_STATE'),
        rejectsWith(socket[Symbol.asyncIterator]().next(), 'ERR_INVALID_STATE'),
        rejectsWith(reader.read(), 'ERR_INVALID_STATE'),
      ]
      const heard: string[] = []
      const listener = (event: { message: { text(): string } }) => heard.push(event.message.text())
      socket.addEventListener('message', listener)
      await Promise.all(refusals)
      await socket.send('pushed')
      await eventually(() => expect(heard).to.deep.equal(['pushed']))

      socket.removeEventListener('message', listener)
      await socket.send('pulled')
      await rejectsWith(reader.read(), 'ERR_INVALID_STATE')
      expect((await socket.receive())?.text()).to.equal('pulled')
    },
  ),

  defineCase('event `message`: messages without a consumer wait', async ({ message, eventually, expect }) => {
    const socket = await message('/burst', { count: 6 })
    await eventually(() => expect(socket.information.messagesReceived).to.equal(6))
    const order: string[] = []
    const listener = (event: { message: Parameters<typeof numberOf>[0] }) => {
      if (order.push(`pushed ${numberOf(event.message)}`) === 2) {
        socket.removeEventListener('message', listener)
      }
    }
    socket.addEventListener('message', listener)
    await eventually(() => expect(order.length).to.equal(2))
    for (let count = 0; count < 2; count++) {
      const next = await socket.receive()
      order.push(`pulled ${next && numberOf(next)}`)
    }
    socket.onmessage = (event) => order.push(`pushed ${numberOf(event.message)}`)
    await eventually(() => expect(order.length).to.equal(6))
    expect(order).to.deep.equal(['pushed 0', 'pushed 1', 'pulled 2', 'pulled 3', 'pushed 4', 'pushed 5'])
  }),

  defineCase('event `message` with `once` takes one message, the others wait', async (context) => {
    const { message, eventually, once, expect } = context
    const socket = await message('/burst', { count: 3 })
    await eventually(() => expect(socket.information.messagesReceived).to.equal(3))
    const received = [numberOf((await once(socket, 'message')).message)]
    for (let count = 0; count < 2; count++) {
      const next = await socket.receive()
      if (next !== null) received.push(numberOf(next))
    }
    expect(received).to.deep.equal(numbers(3))
  }),

  defineCase('event `message`: a listener from before connect hears the first message', async (context) => {
    const { at, eventually, expect } = context
    const socket = newMessage(context)
    const heard: string[] = []
    socket.addEventListener('message', (event) => heard.push(event.message.text()))
    await socket.connect(at('/greet', { text: 'welcome' }))
    await eventually(() => expect(heard).to.deep.equal(['welcome']))
  }),
])
