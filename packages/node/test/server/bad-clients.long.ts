import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MessageWebSocket } from '../../src/index.js'
import { frame, goodRequest } from './raw-client.js'

const MiB = 1024 * 1024

interface Memory {
  readonly rss: number
  readonly heapUsed: number
  /** The highest RSS since the last question. */
  readonly highest: number
  readonly sockets: number
}

let server: ChildProcess
let port: number
let resident: MessageWebSocket
let before: Memory

beforeAll(async () => {
  const program = new URL('programs/echo-server.mjs', import.meta.url)
  server = fork(program, [JSON.stringify({ maxHandshakes: 2_000, handshakeTimeout: 3_000 })])
  port = (await once(server, 'message'))[0] as number
  resident = await MessageWebSocket.connect(`ws://127.0.0.1:${port}/`)
  // Warm: what is made once is no growth.
  const warm = await flood(20_000, frame({ opcode: 1, payload: 'warm' }))
  warm.destroy()
  await once(warm, 'close')
  before = await memory()
})

afterAll(() => {
  resident.abort()
  server.disconnect()
})

async function memory(): Promise<Memory> {
  server.send('memory')
  return (await once(server, 'message'))[0] as Memory
}

/** A bare connection that has sent this, and swallows what comes. */
async function dial(bytes: string | Buffer): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  socket.write(bytes)
  return socket
}

const request = `GET / HTTP/1.1\r\n${Object.entries(goodRequest)
  .map(([name, value]) => `${name}: ${value}`)
  .join('\r\n')}\r\n`

/** Resolves when the connection does so, or has ended. */
function until(socket: Socket, event: 'drain' | 'data' | 'close'): Promise<unknown> {
  if (socket.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (value: unknown) => {
      socket.off(event, done).off('close', done)
      resolve(value)
    }
    socket.on(event, done).on('close', done)
  })
}

/** Opens a WebSocket and sends the same so many times, without looking at what comes. */
async function flood(count: number, bytes: Buffer): Promise<Socket> {
  const socket = await dial(`${request}\r\n`)
  await until(socket, 'data')
  const block = Buffer.concat(Array.from({ length: 1_000 }, () => bytes))
  for (let sent = 0; sent < count && !socket.destroyed; sent += 1_000) {
    if (!socket.write(block)) await until(socket, 'drain')
  }
  return socket
}

/** While it goes on, somebody else is served as ever; returns how often, and what the server held at most. */
async function meanwhile(attack: Promise<unknown>): Promise<{ echoes: number; grown: number }> {
  let isOver = false
  let echoes = 0
  const over = attack.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await resident.send(`still here ${echoes}`)
    expect(Buffer.from((await resident.receive())?.bytes() ?? []).toString()).toBe(`still here ${echoes}`)
    echoes++
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await over
  const { highest } = await memory()
  return { echoes, grown: Math.round((highest - before.rss) / MiB) }
}

/** A client that comes now is let in. */
async function letsIn(): Promise<void> {
  const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${port}/`)
  await socket.send('new')
  expect((await socket.receive())?.bytes().length).toBe(3)
  await socket.close()
}

test('10,000 handshakes that are never finished: bounded memory, and whoever comes is let in', async () => {
  const sockets: Socket[] = []
  const { echoes, grown } = await meanwhile(
    (async () => {
      for (let count = 0; count < 10_000; count += 200) {
        sockets.push(...(await Promise.all(Array.from({ length: 200 }, () => dial('GET / HTTP/1.1\r\n')))))
      }
      await letsIn()
    })(),
  )
  expect(echoes).toBeGreaterThan(0)
  // 2,000 connections of about 10 KiB, and what is made on the way.
  expect(grown).toBeLessThan(150)
  // All are ended in the end, 408 or not.
  await expect.poll(() => sockets.filter(({ closed }) => !closed).length, { timeout: 20_000 }).toBe(0)
  expect((await memory()).sockets).toBe(1)
})

test('headers that never end, slowly and at once', async () => {
  const slow = await Promise.all(Array.from({ length: 500 }, () => dial('GET / HTTP/1.1\r\n')))
  const timer = setInterval(() => {
    for (const socket of slow) if (!socket.destroyed) socket.write(`X-${Math.random()}: slow\r\n`)
  }, 200)
  const { grown } = await meanwhile(
    (async () => {
      for (let count = 0; count < 500; count++) {
        const socket = await dial(`GET / HTTP/1.1\r\nHost: x\r\n`)
        for (let line = 0; line < 20 && !socket.destroyed; line++)
          socket.write(`X-${line}: ${'x'.repeat(8_000)}\r\n`)
        await until(socket, 'close')
      }
      await letsIn()
      await expect.poll(() => slow.filter(({ closed }) => !closed).length, { timeout: 20_000 }).toBe(0)
    })(),
  )
  clearInterval(timer)
  expect(grown).toBeLessThan(150)
})

test('frames without a mask end their connection with 1002, a thousand times', async () => {
  const { grown } = await meanwhile(
    (async () => {
      for (let count = 0; count < 1_000; count++) {
        const socket = await dial(`${request}\r\n`)
        const chunks: Buffer[] = []
        socket.on('data', (chunk: Buffer) => chunks.push(chunk))
        socket.write(frame({ opcode: 1, payload: 'x', mask: null }))
        await until(socket, 'close')
        expect(Buffer.concat(chunks).includes(Buffer.from([0x88, 2, 3, 0xea]))).toBe(true)
      }
    })(),
  )
  expect(grown).toBeLessThan(100)
})

test('two million pings of a client that reads no pong', async () => {
  const socket = await dial(`${request}\r\n`)
  await until(socket, 'data')
  socket.pause()
  const block = Buffer.concat(
    Array.from({ length: 1_000 }, () => frame({ opcode: 9, payload: 'x'.repeat(100) })),
  )
  const { echoes, grown } = await meanwhile(
    (async () => {
      for (let count = 0; count < 2_000 && !socket.destroyed; count++) {
        if (!socket.write(block)) await until(socket, 'drain')
      }
    })(),
  )
  socket.destroy()
  expect(echoes).toBeGreaterThan(0)
  // 200 MB of pings.
  expect(grown).toBeLessThan(100)
})

test('five million empty fragments, and a message that ends', async () => {
  const { echoes, grown } = await meanwhile(
    (async () => {
      const socket = await dial(`${request}\r\n`)
      await until(socket, 'data')
      socket.write(frame({ opcode: 2, final: false }))
      const empty = Buffer.concat(Array.from({ length: 5_000 }, () => frame({ opcode: 0, final: false })))
      for (let count = 0; count < 1_000; count++) {
        if (!socket.write(empty)) await until(socket, 'drain')
      }
      const answered = until(socket, 'data')
      socket.write(frame({ opcode: 0, payload: 'end' }))
      expect(await answered).toEqual(Buffer.from([0x82, 3, ...Buffer.from('end')]))
      socket.destroy()
    })(),
  )
  expect(echoes).toBeGreaterThan(0)
  expect(grown).toBeLessThan(100)
})

test('empty messages by the million', async () => {
  const { grown } = await meanwhile(
    flood(1_000_000, frame({ opcode: 1 })).then((socket) => {
      socket.destroy()
    }),
  )
  expect(grown).toBeLessThan(150)
})

test('requests that the application never answers', async () => {
  const unanswered = request.replace('GET / ', 'GET /unanswered ')
  const { grown } = await meanwhile(
    (async () => {
      const sockets = await Promise.all(Array.from({ length: 1_500 }, () => dial(`${unanswered}\r\n`)))
      await letsIn()
      await expect.poll(() => sockets.filter(({ closed }) => !closed).length, { timeout: 20_000 }).toBe(0)
    })(),
  )
  expect(grown).toBeLessThan(150)
  expect((await memory()).sockets).toBe(1)
})
