import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { DataReader, MessageWebSocket, StreamWebSocket } from 'isosocket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runSample } from '../guide/run-sample.js'

// Debian's own interpreter: it is the one that Debian's packages are for.
const python = '/usr/bin/python3'
const available = spawnSync(python, ['-c', 'import websockets']).status === 0

if (!available) console.log('skipped: python3-websockets is missing (apt-get install python3-websockets)')

describe.skipIf(!available)('against python3-websockets', () => {
  let server: ChildProcess
  let echo: string
  let silent: string

  beforeAll(async () => {
    const program = new URL('programs/python-server.py', import.meta.url).pathname
    server = spawn(python, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const { stdout } = server
    if (stdout === null) throw new Error('the server was started without a pipe')
    const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
    echo = `ws://127.0.0.1:${(await lines.next()).value}/`
    silent = `ws://127.0.0.1:${(await lines.next()).value}/`
  })

  afterAll(() => {
    server.kill()
  })

  test("the guide's MessageWebSocket sample", async () => {
    const { lines } = await runSample('guide/message', { 'wss://echo.example.com': echo })
    expect(lines).toContain('Message received from MessageWebSocket: Hello, World!')
    expect(lines.at(-1)).toBe('WebSocket_Closed; Code: 1000, Reason: ""')
  })

  test("the guide's StreamWebSocket sample", async () => {
    const { lines } = await runSample('guide/stream', { 'wss://echo.example.com': echo })
    expect(lines).toContain('Data received from StreamWebSocket: 10 bytes')
  })

  test("the guide's other samples", async () => {
    const { lines } = await runSample('guide/information', { 'wss://echo.example.com': echo })
    expect(lines).toEqual(['1 sent (13 bytes), 1 received (13 bytes)'])
  })

  test('connect is cancelled after the time given', async () => {
    const quick = { 'AbortSignal.timeout(5000)': 'AbortSignal.timeout(400)' }
    const { lines, milliseconds } = await runSample('guide/timeouts', {
      'wss://echo.example.com': silent,
      ...quick,
    })
    expect(lines).toEqual(['TimeoutError'])
    expect(milliseconds).toBeGreaterThan(400)
    await expect(MessageWebSocket.connect(silent, { connectTimeout: 300 })).rejects.toMatchObject({
      status: 'Timeout',
      code: 'ERR_CONNECT_TIMEOUT',
    })
  })

  test('text and binary come back as they went', async () => {
    const socket = await MessageWebSocket.connect(echo)
    await socket.send('héllo 🎉')
    await socket.send(new Uint8Array([0, 255, 127]))
    await socket.send('')
    const [text, bytes, empty] = [await socket.receive(), await socket.receive(), await socket.receive()]
    expect([text?.type, text?.text()]).toEqual(['utf8', 'héllo 🎉'])
    expect([bytes?.type, bytes?.bytes()]).toEqual(['binary', new Uint8Array([0, 255, 127])])
    expect([empty?.type, empty?.text()]).toEqual(['utf8', ''])
    expect(await socket.close(4321, 'bye')).toEqual({ code: 4321, reason: 'bye' })
  })

  test('load(256) with partial gives what has arrived', async () => {
    const socket = await StreamWebSocket.connect(echo)
    const writer = socket.writable.getWriter()
    const reader = new DataReader(socket.readable, { inputStreamOptions: 'partial' })
    for (const size of [10, 200, 1]) {
      await writer.write(new Uint8Array(size))
      expect(await reader.load(256)).toBe(size)
    }
    expect(reader.unconsumedBufferLength).toBe(211)
    await writer.close()
  })

  test('50 MiB through a stream come back the same', async () => {
    const socket = await StreamWebSocket.connect(echo)
    const chunk = crypto.getRandomValues(new Uint8Array(65_536))
    const chunks = 800
    const writing = (async () => {
      const writer = socket.writable.getWriter()
      for (let index = 0; index < chunks; index++) await writer.write(chunk)
      writer.releaseLock()
    })()
    const reader = new DataReader(socket.readable)
    for (let index = 0; index < chunks; index++) {
      expect(await reader.load(chunk.byteLength)).toBe(chunk.byteLength)
      expect(Buffer.compare(reader.readBytes(chunk.byteLength), chunk)).toBe(0)
    }
    await writing
    await socket.close()
  })
})
