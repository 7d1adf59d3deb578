import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawData, WebSocket } from 'ws'
import { addressOf, type Path } from './behaviours.js'
import { startTestServer, type TestServer } from './test-server.js'
import { bytesOf } from './ws-peer.js'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.close())

/** A ws client that has been greeted, what it received, and the frames after the greeting, which ws does not tell. */
async function dial(path: Path) {
  const socket = new WebSocket(addressOf(server.url, path), { perMessageDeflate: false })
  const texts: string[] = []
  const chunks: Buffer[] = []
  socket.on('message', (data: RawData) => void texts.push(bytesOf(data).toString()))
  const upgraded = new Promise<Socket>((resolve) => {
    socket.on('upgrade', (response) => resolve(response.socket))
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  const tcp = await upgraded
  await expect.poll(() => texts).toHaveLength(1)
  tcp.on('data', (chunk: Buffer) => void chunks.push(chunk))
  return { socket, tcp, texts, frames: () => framesIn(Buffer.concat(chunks)), closed }
}

const names: { readonly [opcode: number]: string } = { 0: 'more', 1: 'text', 8: 'close', 10: 'pong' }

/** Of short frames: `text …`, `more …`, `close`, `pong`, with ` (end)` where a text ends. */
function framesIn(wire: Buffer): string[] {
  const found: string[] = []
  for (let rest = wire; rest.length > 0; ) {
    const [first, length] = [rest.readUInt8(0), rest.readUInt8(1)]
    const name = names[first & 0x0f] ?? 'unknown'
    const payload = rest.subarray(2, 2 + length).toString()
    const end = first & 0x80 ? ' (end)' : ''
    found.push(name === 'text' || name === 'more' ? `${name} ${payload}${end}` : name)
    rest = rest.subarray(2 + length)
  }
  return found
}

test('/EchoWebSocket.ashx greets, repeats texts, tells the size of what is binary, and echoes a close', async () => {
  const { socket, texts, closed } = await dial('/EchoWebSocket.ashx')
  expect(texts[0]).toMatch(/^EchoWebSocket Connected at: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  socket.send('Grüße')
  socket.send(Buffer.alloc(70_000))
  socket.send('')
  await expect.poll(() => texts).toHaveLength(4)
  expect(texts.slice(1)).toEqual([
    'You said: "Grüße"',
    'binary message received, size=70000 bytes',
    'You said: ""',
  ])
  socket.close(4001, 'enough')
  expect(await closed).toEqual({ code: 4001, reason: 'enough' })
})

test('/partialMessages.ashx answers each frame at once, and ends its message where the frame did', async () => {
  const { socket, frames, closed } = await dial('/partialMessages.ashx')
  socket.send('Hello ', { fin: false })
  await expect.poll(() => frames()).toEqual(['text You said: "Hello "\r\n'])
  socket.ping()
  socket.send('', { fin: false })
  socket.send('World', { fin: true })
  socket.send('again')
  socket.close(1000, 'done')
  expect(await closed).toEqual({ code: 1000, reason: 'done' })
  expect(frames().filter((frame) => frame !== 'pong')).toEqual([
    'text You said: "Hello "\r\n',
    'more You said: ""\r\n',
    'more You said: "World"\r\n (end)',
    'text You said: "again"\r\n (end)',
    'close',
  ])
})

test('/partialMessages.ashx keeps a character whole that two frames share, however TCP cuts them', async () => {
  const { socket, tcp, frames } = await dial('/partialMessages.ashx')
  const [first, second] = [Buffer.of(0x61, 0xc3), Buffer.of(0xa9, 0x62)]
  const wire = Buffer.concat([maskedFrame(0x01, first), maskedFrame(0x80, second)])
  for (const byte of wire) {
    tcp.write(Buffer.of(byte))
    await new Promise(setImmediate)
  }
  await expect.poll(() => frames()).toHaveLength(2)
  expect(frames()).toEqual(['text You said: "a"\r\n', 'more You said: "éb"\r\n (end)'])
  socket.terminate()
})

test('/partialMessages.ashx answers 64 KiB of a frame at a time', async () => {
  const { socket, texts } = await dial('/partialMessages.ashx')
  socket.send('x'.repeat(2 * 65_536 + 1))
  await expect.poll(() => texts).toHaveLength(2)
  const piece = (length: number) => `You said: "${'x'.repeat(length)}"\r\n`
  expect(texts[1]).toBe(piece(65_536) + piece(65_536) + piece(1))
  socket.terminate()
})

test('/partialMessages.ashx says nothing of a frame that is illegal: the peer ends the connection', async () => {
  const { tcp, texts, closed } = await dial('/partialMessages.ashx')
  tcp.write(Buffer.of(0x81, 1, 0x61)) // not masked
  expect((await closed).code).toBe(1002)
  expect(texts).toHaveLength(1)
})

function maskedFrame(first: number, payload: Buffer): Buffer {
  const mask = Buffer.of(1, 2, 3, 4)
  const masked = payload.map((byte, index) => byte ^ mask.readUInt8(index % 4))
  return Buffer.concat([Buffer.of(first, 0x80 | payload.length), mask, masked])
}
