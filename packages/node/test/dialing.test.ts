import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlackHole } from '@isosocket/testing'
import { expect, test } from 'vitest'
import { takeTurns } from '../src/connecting/host-addresses.js'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'
import { knowing, name } from './dialing/look-up.js'
import { expectEcho, failure } from './dialing/outcome.js'

/** A port of 127.0.0.1 to 127.0.0.9 and ::1 on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Whoever was waiting at the black hole before, and still is, has arrived too when this resolves. */
async function laterClientArrives(hole: BlackHole, server: EchoServer): Promise<void> {
  const client = connect(hole.port, hole.host)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await hole.answer(server.port)
  await once(client, 'connect')
  await expect.poll(() => server.connectionCount).toBeGreaterThan(0)
  client.destroy()
}

test('families of addresses take turns, beginning with that of the first', () => {
  expect(takeTurns(['::1', '::2', '::3', '10.0.0.1', '10.0.0.2'])).toEqual([
    '::1',
    '10.0.0.1',
    '::2',
    '10.0.0.2',
    '::3',
  ])
  expect(takeTurns(['10.0.0.1', '::1', '10.0.0.2'])).toEqual(['10.0.0.1', '::1', '10.0.0.2'])
  expect(takeTurns(['10.0.0.1', '10.0.0.2'])).toEqual(['10.0.0.1', '10.0.0.2'])
  expect(takeTurns([])).toEqual([])
})

test('a first address that does not answer costs addressDelay: then the next is tried too', async () => {
  const server = forNow(await EchoServer.start())
  forNow(await BlackHole.open({ host: '127.0.0.7', port: server.port }))
  const socket = forNow(
    await MessageWebSocket.connect(`ws://${name}:${server.port}/`, {
      node: { lookup: knowing('127.0.0.7', '127.0.0.1') },
      addressDelay: 100,
      connectTimeout: 20_000,
    }),
  )
  await expectEcho(socket)
  expect(socket.information.remoteAddress).toBe('127.0.0.1')
  expect(socket.information.timings?.connect).toBeGreaterThan(90)
})

test('the next address is tried at once when one fails', async () => {
  const server = forNow(await EchoServer.start())
  const socket = forNow(
    await MessageWebSocket.connect(`ws://${name}:${server.port}/`, {
      node: { lookup: knowing('127.0.0.2', '127.0.0.3', '127.0.0.1') },
      addressDelay: Infinity,
    }),
  )
  await expectEcho(socket)
})

test('with addressDelay Infinity the next address is not tried before one fails', async () => {
  const server = forNow(await EchoServer.start())
  forNow(await BlackHole.open({ host: '127.0.0.7', port: server.port }))
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${server.port}/`, {
      node: { lookup: knowing('127.0.0.7', '127.0.0.1') },
      addressDelay: Infinity,
      connectTimeout: 300,
    }),
  )
  expect(failed).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'connect' })
  expect(server.connectionCount).toBe(0)
})

test('an address that is slow but good is not given up: it wins when the others fail', async () => {
  const server = forNow(await EchoServer.start())
  const slow = forNow(await BlackHole.open({ host: '127.0.0.7' }))
  const connecting = MessageWebSocket.connect(`ws://${name}:${slow.port}/`, {
    // Nobody listens at the second.
    node: { lookup: knowing('127.0.0.7', '127.0.0.8') },
    addressDelay: 20,
    connectTimeout: 20_000,
  })
  await new Promise((resolve) => setTimeout(resolve, 400))
  await slow.answer(server.port)
  const socket = forNow(await connecting)
  await expectEcho(socket)
  expect(socket.information.remoteAddress).toBe('127.0.0.7')
})

test('the first that connects wins, and the connections of the others are ended', async () => {
  const server = forNow(await EchoServer.start())
  const slow = forNow(await BlackHole.open({ host: '127.0.0.7', port: server.port }))
  const behind = forNow(await EchoServer.start({ host: '127.0.0.1' }))
  const socket = forNow(
    await MessageWebSocket.connect(`ws://${name}:${server.port}/`, {
      node: { lookup: knowing('127.0.0.7', '127.0.0.1') },
      addressDelay: 10,
    }),
  )
  await laterClientArrives(slow, behind)
  await expectEcho(socket)
  expect(behind.connectionCount).toBe(1)
  expect(server.connectionCount).toBe(1)
})

test('an address that has connected is the only one: no other is tried', async () => {
  const server = forNow(await EchoServer.start())
  const other = forNow(await EchoServer.start({ host: '127.0.0.2', port: server.port }))
  await expectEcho(
    forNow(
      await MessageWebSocket.connect(`ws://${name}:${server.port}/`, {
        node: { lookup: knowing('127.0.0.1', '127.0.0.2') },
        addressDelay: 500,
      }),
    ),
  )
  expect(other.connectionCount).toBe(0)
})

test('when all addresses fail, one error lists each and why', async () => {
  const port = await freePort()
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${port}/`, {
      node: { lookup: knowing('127.0.0.2', '::1', '127.0.0.3') },
    }),
  )
  expect(failed).toMatchObject({
    code: 'ERR_CONNECTION_REFUSED',
    status: 'CannotConnect',
    phase: 'connect',
    cause: {
      errors: [
        { address: '127.0.0.2', port },
        { address: '::1', port },
        { address: '127.0.0.3', port },
      ],
    },
  })
  for (const address of ['127.0.0.2', '[::1]', '127.0.0.3']) {
    expect(failed.message).toContain(`${address}:${port} (ECONNREFUSED)`)
  }
})

test('of several failures the most telling one gives code and status', async () => {
  const port = await freePort()
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${port}/`, {
      node: { lookup: knowing('255.255.255.255', '127.0.0.2') },
    }),
  )
  expect(failed).toMatchObject({ code: 'ERR_CONNECTION_REFUSED', status: 'CannotConnect' })
  expect(failed.message).toContain('255.255.255.255')
  expect(failed.message).toContain('ENETUNREACH')
  const unreachable = await failure(
    MessageWebSocket.connect(`ws://${name}:${port}/`, {
      node: { lookup: knowing('255.255.255.255', '255.255.255.255') },
    }),
  )
  expect(unreachable).toMatchObject({ code: 'ERR_UNREACHABLE', status: 'CannotConnect' })
})

test('at most addressLimit addresses are tried, some of each family', async () => {
  const port = await freePort()
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${port}/`, {
      node: { lookup: knowing('127.0.0.2', '127.0.0.3', '127.0.0.4', '::1') },
      addressLimit: 2,
    }),
  )
  expect(failed.message).toContain(`127.0.0.2:${port}`)
  expect(failed.message).toContain(`[::1]:${port}`)
  expect(failed.message).not.toContain('127.0.0.3')
  expect(failed.message).not.toContain('127.0.0.4')
})

test('an address that the look-up names twice is tried once', async () => {
  const port = await freePort()
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${port}/`, {
      node: { lookup: knowing('127.0.0.2', '127.0.0.2') },
    }),
  )
  expect(failed.message.match(/127\.0\.0\.2/g)).toHaveLength(1)
})

test('a deadline says which addresses were tried, and what became of them', async () => {
  const hole = forNow(await BlackHole.open({ host: '127.0.0.7' }))
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${hole.port}/`, {
      node: { lookup: knowing('127.0.0.8', '127.0.0.7') },
      connectTimeout: 200,
    }),
  )
  expect(failed).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', status: 'Timeout', phase: 'connect' })
  expect(failed.message).toContain(`127.0.0.8:${hole.port} (ECONNREFUSED)`)
  expect(failed.message).toContain(`127.0.0.7:${hole.port} (no answer)`)
})

test('a deadline after the race says which address is connected', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  forNow(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  const failed = await failure(
    MessageWebSocket.connect(`ws://${name}:${port}/`, {
      node: { lookup: knowing('127.0.0.8', '127.0.0.1') },
      connectTimeout: 200,
    }),
  )
  for (const socket of sockets) socket.destroy()
  expect(failed).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' })
  expect(failed.message).toContain(`127.0.0.8:${port} (ECONNREFUSED)`)
  expect(failed.message).toContain(`127.0.0.1:${port} (connected)`)
})

test('a signal ends the race with its reason, and nobody connects any more', async () => {
  const server = forNow(await EchoServer.start())
  const hole = forNow(await BlackHole.open({ host: '127.0.0.7' }))
  const controller = new AbortController()
  const connecting = failure(
    MessageWebSocket.connect(`ws://${name}:${hole.port}/`, {
      node: { lookup: knowing('127.0.0.7') },
      signal: controller.signal,
    }),
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  const reason = new Error('enough')
  controller.abort(reason)
  expect(await connecting).toBe(reason)
  await laterClientArrives(hole, server)
  expect(server.connectionCount).toBe(1)
})

test('options of net.connect in control.node are passed on', async () => {
  const server = forNow(await EchoServer.start())
  const socket = forNow(
    await MessageWebSocket.connect(`ws://${server.authority}/`, { node: { localAddress: '127.0.0.5' } }),
  )
  expect(socket.information.localAddress).toBe('127.0.0.5')
})

test('an option that Node refuses fails the connect, and names what is wrong', async () => {
  const node = { highWaterMark: 'nonsense' } as object
  const failed = await failure(MessageWebSocket.connect('ws://127.0.0.1:9/', { node }))
  expect(failed).toMatchObject({ code: 'ERR_CONNECT_FAILED', phase: 'connect' })
  expect(failed.message).toContain('nonsense')
})

test('control.node.socketPath connects to a Unix domain socket, whatever the host', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'dialing-')), 'socket')
  forNow(await EchoServer.start({ path }))
  await expectEcho(
    forNow(await MessageWebSocket.connect('ws://nowhere.test/', { node: { socketPath: path } })),
  )
  const failed = await failure(
    MessageWebSocket.connect('ws://nowhere.test/', { node: { socketPath: `${path}-not` } }),
  )
  expect(failed).toMatchObject({ status: 'CannotConnect', phase: 'connect' })
  expect(failed.message).toContain(`${path}-not`)
})
