import { expect, test } from 'vitest'
import { MessageWebSocket, type ServerMessageWebSocket, StreamWebSocket } from '../../src/index.js'
import { type Listening, listen } from './listening.js'
import { RawClient } from './raw-client.js'

async function withClients(count: number): Promise<Listening & { clients: MessageWebSocket[] }> {
  const listening = await listen((request) => {
    if (request.url.pathname === '/stream') request.acceptStream()
    else request.acceptMessage({ sendBufferSize: 100_000, sendBufferLimit: 300_000 })
  })
  const clients = []
  for (let index = 0; index < count; index++) clients.push(await MessageWebSocket.connect(listening.url))
  return { ...listening, clients }
}

/** A client that is there and does not read. */
async function unreading(port: number): Promise<RawClient> {
  const client = await RawClient.open(port)
  client.socket.pause()
  return client
}

const large = Buffer.alloc(50_000, 'x')

test('a broadcast reaches all sockets for messages, text as text and bytes as bytes', async () => {
  const { listener, url, clients } = await withClients(3)
  const stream = await StreamWebSocket.connect(`${url}stream`)
  await expect.poll(() => listener.sockets.length).toBe(4)
  const bytes = new Uint8Array([1, 2, 3])
  const outcomes = [listener.broadcast('héllo'), listener.broadcast(bytes), listener.broadcast('')]
  // The data may be changed at once.
  bytes.fill(0)
  expect(await Promise.all(outcomes)).toEqual(Array(3).fill({ sent: 3, dropped: 0, closed: 0 }))
  for (const client of clients) {
    expect((await client.receive())?.text()).toBe('héllo')
    expect((await client.receive())?.bytes()).toEqual(new Uint8Array([1, 2, 3]))
    expect(await client.receive()).toMatchObject({ type: 'utf8' })
  }
  stream.abort()
})

test('the filter says who gets it', async () => {
  const { listener, clients } = await withClients(3)
  const [, second] = listener.sockets
  const outcome = await listener.broadcast('for one', { filter: (socket) => socket === second })
  expect(outcome.sent).toBe(1)
  await listener.broadcast('for all')
  const first = await Promise.all(clients.map(async (client) => (await client.receive())?.text()))
  expect(first).toEqual(['for all', 'for one', 'for all'])
})

test('a filter that is async is refused, and nobody gets the message', async () => {
  const { listener, clients } = await withClients(1)
  for (const filter of [async () => false, () => Promise.reject(new Error('later'))]) {
    const broadcast = listener.broadcast('for nobody', { filter: filter as never })
    await expect(broadcast).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('returned a Promise'),
    })
  }
  await listener.broadcast('for all')
  expect((await clients[0]?.receive())?.text()).toBe('for all')
})

test('broadcasts and sends keep their order', async () => {
  const { listener, clients } = await withClients(2)
  const sockets = listener.sockets as ServerMessageWebSocket[]
  const expected: string[] = []
  for (let count = 0; count < 200; count++) {
    for (const socket of sockets) void socket.send(`sent ${count}`)
    void listener.broadcast(`broadcast ${count}`)
    void listener.broadcast(Buffer.from(`bytes ${count}`))
    expected.push(`sent ${count}`, `broadcast ${count}`, `bytes ${count}`)
    if (count % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  for (const client of clients) {
    const received = []
    for (let count = 0; count < expected.length; count++) {
      received.push(Buffer.from((await client.receive())?.bytes() ?? []).toString())
    }
    expect(received).toEqual(expected)
  }
})

test('a message in parts is not broken into', async () => {
  const { listener, clients } = await withClients(1)
  const socket = listener.sockets[0] as ServerMessageWebSocket
  await socket.sendNonfinalFrame('begun, ')
  void listener.broadcast('between')
  await socket.sendFinalFrame('ended')
  expect((await clients[0]?.receive())?.text()).toBe('begun, ended')
  expect(await listener.broadcast('after')).toMatchObject({ sent: 1 })
})

test('a socket that is closing is none of those it is for', async () => {
  const { listener, port } = await withClients(0)
  // It does not answer the Close frame.
  await RawClient.open(port)
  void listener.sockets[0]?.close()
  expect(await listener.broadcast('too late')).toEqual({ sent: 0, dropped: 0, closed: 0 })
})

test('a large message reaches all, also with compression', async () => {
  const { listener, url } = await listen((request) => request.acceptMessage({ compression: true }))
  const clients = [
    await MessageWebSocket.connect(url),
    await MessageWebSocket.connect(url, { compression: true }),
  ]
  const message = Buffer.alloc(3_000_000, 'abc')
  expect(await listener.broadcast(message)).toMatchObject({ sent: 2 })
  await listener.broadcast('small', { slowConsumer: 'wait' })
  for (const client of clients) {
    expect(Buffer.compare((await client.receive())?.bytes() ?? Buffer.alloc(0), message)).toBe(0)
    expect((await client.receive())?.text()).toBe('small')
  }
})

test('drop: a client that does not read misses messages, the others none, and no memory is kept for it', async () => {
  const { listener, clients, port } = await withClients(1)
  let received = 0
  clients[0]?.addEventListener('message', () => received++)
  await unreading(port)
  let dropped = 0
  let sent = 0
  while (dropped < 20) {
    dropped += (await listener.broadcast(large)).dropped
    sent++
    await expect.poll(() => received, { interval: 1 }).toBe(sent)
  }
  expect(listener.sockets.length).toBe(2)
  for (const socket of listener.sockets) expect(socket.bufferedAmount).toBeLessThanOrEqual(150_000)
})

test('close: a client that does not read is closed with 1008, and nobody else', async () => {
  const { listener, port } = await withClients(1)
  const slow = await unreading(port)
  const socket = listener.sockets[1] as ServerMessageWebSocket
  let closed = 0
  for (let count = 0; closed === 0 && count < 2_000; count++) {
    closed += (await listener.broadcast(large, { slowConsumer: 'close' })).closed
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(closed).toBe(1)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_SEND_OVERFLOW', closeCode: 1008 })
  expect(listener.sockets.length).toBe(1)
  slow.socket.destroy()
})

test('close: what is broadcast because a slow client was closed comes after, for all', async () => {
  const { listener, url, port } = await listen((request) => request.acceptMessage({ sendBufferSize: 100 }))
  const before = await MessageWebSocket.connect(url)
  await unreading(port)
  const after = await MessageWebSocket.connect(url)
  await expect.poll(() => listener.sockets.length).toBe(3)
  const slow = listener.sockets[1] as ServerMessageWebSocket
  slow.addEventListener('close', () => void listener.broadcast('one has left'))
  slow.send(Buffer.alloc(20_000_000)).catch(() => {})
  expect(await listener.broadcast('price', { slowConsumer: 'close' })).toEqual({
    sent: 2,
    dropped: 0,
    closed: 1,
  })
  for (const client of [before, after]) {
    expect((await client.receive())?.text()).toBe('price')
    expect((await client.receive())?.text()).toBe('one has left')
  }
})

test('wait: the broadcast waits for a client that reads late, and the message is not lost', async () => {
  const { listener, port } = await withClients(0)
  const slow = await unreading(port)
  const waiting: Promise<unknown>[] = []
  const socket = listener.sockets[0] as ServerMessageWebSocket
  let count = 0
  while (socket.bufferedAmount < 150_000) {
    waiting.push(listener.broadcast(large, { slowConsumer: 'wait' }))
    count++
    await new Promise((resolve) => setImmediate(resolve))
  }
  let isDone = false
  void Promise.all(waiting).then(() => {
    isDone = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(isDone).toBe(false)
  slow.socket.resume()
  await expect.poll(() => isDone).toBe(true)
  await expect.poll(() => slow.frames.length, { timeout: 5_000 }).toBe(count)
})

test('wait: past sendBufferLimit the client is closed with 1008', async () => {
  const { listener, port } = await withClients(0)
  await unreading(port)
  const socket = listener.sockets[0] as ServerMessageWebSocket
  const waiting: Promise<{ closed: number }>[] = []
  while (socket.state === 'open' && waiting.length < 2_000) {
    waiting.push(listener.broadcast(large, { slowConsumer: 'wait' }))
    await new Promise((resolve) => setImmediate(resolve))
    expect(socket.bufferedAmount).toBeLessThanOrEqual(300_000)
  }
  await expect(socket.closed).rejects.toMatchObject({ closeCode: 1008 })
  const outcomes = await Promise.all(waiting)
  expect(outcomes.at(-1)?.closed).toBe(1)
})

test('wait: a message whose time is up before its turn is dropped, and the client stays', async () => {
  const { listener, port } = await listen((request) => request.acceptMessage({ sendTimeout: 300 }))
  await unreading(port)
  const socket = listener.sockets[0] as ServerMessageWebSocket
  // More than the system takes, and with all the time there is.
  socket.send(Buffer.alloc(20_000_000), { timeout: Infinity }).catch(() => {})
  const outcome = await listener.broadcast('late', { slowConsumer: 'wait' })
  expect(socket.state).toBe('open')
  expect(outcome).toEqual({ sent: 0, dropped: 1, closed: 0 })
})

test('what cannot be broadcast is ERR_INVALID_ARGUMENT', async () => {
  const { listener } = await withClients(0)
  for (const call of [
    () => listener.broadcast(5 as never),
    () => listener.broadcast('x', { slowConsumer: 'ignore' as never }),
    () => listener.broadcast('x', { filter: 'all' as never }),
    () => listener.broadcast('x', { slowconsumer: 'wait' } as never),
    () => listener.broadcast('x', null as never),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  }
  await expect(listener.broadcast('x', { slowconsumer: 'wait' } as never)).rejects.toThrow(
    'There is no option "slowconsumer" of broadcast(): did you mean slowConsumer?',
  )
  await expect(listener.broadcast(5 as never)).rejects.toThrow(
    'A broadcast must be a string, an ArrayBuffer or a view of one, such as a Uint8Array, not 5',
  )
})
