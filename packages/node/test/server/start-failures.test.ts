import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import { MessageWebSocket, WebSocketListener, type WebSocketRequest } from '../../src/index.js'
import { afterTest, listen } from './listening.js'
import { RawClient } from './raw-client.js'

/** A port that somebody else listens at. */
async function usedPort(): Promise<number> {
  const blocker = createTcpServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  afterTest(() => blocker.close())
  return (blocker.address() as AddressInfo).port
}

const inUse = { code: 'ERR_ADDRESS_IN_USE', status: 'CannotConnect', phase: 'listen' }

test('listeners that share a server are both told that it cannot listen', async () => {
  const server = createServer()
  const [first, second] = ['/a', '/b'].map((path) => new WebSocketListener({ server, path }))
  const told = new Promise((resolve) => second?.addEventListener('error', ({ error }) => resolve(error)))
  server.listen(await usedPort(), '127.0.0.1')
  await expect(first?.listening).rejects.toMatchObject(inUse)
  expect(await told).toMatchObject(inUse)
})

test('if the owner of the server only logs that it cannot listen, listening rejects and the event error tells', async () => {
  const server = createServer()
  const logged: Error[] = []
  server.on('error', (error) => logged.push(error))
  const listener = new WebSocketListener({ server })
  const told = new Promise((resolve) => listener.addEventListener('error', ({ error }) => resolve(error)))
  server.listen(await usedPort(), '127.0.0.1')
  await expect(listener.listening).rejects.toMatchObject(inUse)
  expect(await told).toMatchObject(inUse)
  expect(logged).toMatchObject([{ code: 'EADDRINUSE' }])
  await expect(listener.listening).rejects.toMatchObject(inUse)
  // It may listen yet, and then all is well.
  server.listen(0, '127.0.0.1')
  afterTest(() => server.close())
  await once(server, 'listening')
  await listener.listening
  await listener.close()
})

test('if the owner of the server tries another port at once, listening follows', async () => {
  const server = createServer()
  server.once('error', () => server.listen(0, 'localhost'))
  afterTest(() => server.close())
  const listener = new WebSocketListener({ server })
  afterTest(() => listener.close())
  server.listen(await usedPort(), '127.0.0.1')
  await listener.listening
  expect(listener.port).toBeGreaterThan(0)
})

test('a listener that is closed does not listen: listening rejects', async () => {
  const own = await WebSocketListener.listen({ port: 0, host: '127.0.0.1' })
  for (const listener of [own, new WebSocketListener({ noServer: true })]) {
    await listener.close()
    await expect(listener.listening).rejects.toMatchObject({ code: 'ERR_ABORTED', phase: 'listen' })
  }
})

test('a listener leaves nothing on the server of somebody else', async () => {
  const server = createServer()
  const listeners = () => ['error', 'listening', 'upgrade'].map((event) => server.listenerCount(event))
  const before = listeners()
  const early = new WebSocketListener({ server })
  server.listen(0, '127.0.0.1')
  afterTest(() => server.close())
  await early.listening
  const late = new WebSocketListener({ server })
  expect(listeners().slice(0, 2)).toEqual(before.slice(0, 2))
  await Promise.all([early.close(), late.close()])
  expect(listeners()).toEqual(before)
})

test.each([true, false])(
  'a listener that could not listen takes nothing from the next (its owner handles the error: %s)',
  async (isHandled) => {
    const server = createServer()
    if (isHandled) server.on('error', () => {})
    const count = () => ['listening', 'upgrade'].map((event) => server.listenerCount(event))
    const before = count()
    server.listen(await usedPort(), '127.0.0.1')
    await expect(WebSocketListener.listen({ server })).rejects.toMatchObject(inUse)
    expect(count()).toEqual(before)
    server.listen(0, '127.0.0.1')
    afterTest(() => server.close())
    const next = await WebSocketListener.listen({ server })
    afterTest(() => next.close())
    next.onrequest = ({ request }) => request.reject(418)
    const client = await RawClient.ask(next.port)
    await client.ended()
    expect(client.status).toBe(418)
  },
)

test('a listener that could not listen hides no later error of the server', async () => {
  const server = createServer()
  const listener = new WebSocketListener({ server })
  server.listen(await usedPort(), '127.0.0.1')
  await expect(listener.listening).rejects.toMatchObject(inUse)
  expect(server.listenerCount('error')).toBe(0)
})

test('a port that cannot be had ends a process in which nobody asks', async () => {
  const uncaught: unknown[] = []
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => uncaught.push(error))
  afterTest(() => {
    process.removeAllListeners('uncaughtException')
    for (const listener of others) process.on('uncaughtException', listener)
  })
  const listener = new WebSocketListener({ port: await usedPort(), host: '127.0.0.1' })
  await expect.poll(() => uncaught).toMatchObject([inUse])
  await expect(listener.listening).rejects.toBe(uncaught[0])
})

test('an error of its own server while it listens is told by the event, and it goes on', async () => {
  const requests: WebSocketRequest[] = []
  const { listener, port, url } = await listen((request) => requests.push(request))
  await RawClient.ask(port)
  await expect.poll(() => requests.length).toBe(1)
  const [first] = requests as [WebSocketRequest]
  const { server } = first.httpRequest.socket as unknown as { server: Server }
  // As Node does when the system refuses it a connection.
  const cause = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' })
  // Unheard it ends the process.
  expect(() => server.emit('error', cause)).toThrow(expect.objectContaining({ code: 'ERR_LISTEN', cause }))
  const told: unknown[] = []
  listener.addEventListener('error', ({ error }) => told.push(error))
  server.emit('error', cause)
  expect(told).toMatchObject([{ code: 'ERR_LISTEN', phase: 'listen', cause }])
  expect(String(told[0])).toContain('raise the limit')
  const connecting = MessageWebSocket.connect(url)
  await expect.poll(() => requests.length).toBe(2)
  requests[1]?.acceptMessage()
  await (await connecting).close()
})
