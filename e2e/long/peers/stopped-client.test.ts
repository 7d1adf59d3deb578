import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { delay } from '../../suite/awaiting.js'
import { Program } from '../run-program.js'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

// Our own process is stopped for longer than its deadlines (a laptop sleeps, a debugger), the server is not.

const stoppedFor = 3_000

let server: WebSocketServer
let address: string

beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: false })
  server.on('connection', serve)
  await once(server, 'listening')
  address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  for (const socket of server.clients) socket.terminate()
  server.close()
})

/** Echoes; answers pings a while later, and after the message `answer late` everything. */
function serve(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => {
    if (data.toString() === 'answer late') {
      socket.pause()
      setTimeout(() => socket.resume(), 500)
    } else {
      socket.send(data, { binary: isBinary })
    }
  })
  socket.on('ping', (data) => setTimeout(() => socket.pong(data), 1_000))
  socket.on('error', () => {})
}

async function stopInTheMiddleOf(scenario: string, url: string): Promise<object> {
  const program = new Program('../peers/programs/stopped-client.mjs', [scenario, url])
  const { pid } = await program.report<{ pid: number }>()
  process.kill(pid, 'SIGSTOP')
  await delay(stoppedFor)
  process.kill(pid, 'SIGCONT')
  const result = await program.report<object>()
  expect(await program.ended(20_000)).toBe(0)
  return result
}

test('an idle connection stays: what came meanwhile is read before its deadline is looked at', async () => {
  expect(await stopInTheMiddleOf('idle', address)).toEqual({
    state: 'open',
    answer: 'still there?',
    closed: { code: 1000, reason: '' },
  })
})

test('sending goes on: the peer has taken what had left', async () => {
  const url = `${inject('server').url}/slow?bytesPerSecond=${16 * 2 ** 20}`
  expect(await stopInTheMiddleOf('sending', url)).toEqual({ state: 'open' })
})

test('close() resolves when the Close frame came meanwhile', async () => {
  expect(await stopInTheMiddleOf('closing', address)).toEqual({ closed: { code: 1000, reason: 'done' } })
})

test('connect ends with Timeout when its deadline passed meanwhile', async () => {
  const url = `${inject('server').url}/silent?for=30000`
  expect(await stopInTheMiddleOf('connecting', url)).toEqual({
    error: {
      code: 'ERR_CONNECT_TIMEOUT',
      status: 'Timeout',
      phase: 'upgrade',
    },
    atOnce: true,
  })
})
