import { afterEach, expect, test } from 'vitest'
import { MessageWebSocket, type NodeMessageControl } from '../src/index.js'
import { startPacedPeer } from './paced-peer.js'

// To a peer that reads slowly but steadily, what is accepted in one tick takes longer than any deadline without progress.

const ended: (() => void)[] = []

afterEach(() => {
  for (const end of ended.splice(0)) end()
})

const size = 16 * 1024
const count = 64

/** A header of 4 bytes and the mask. */
const frameSize = size + 8

/** Less than the peer takes for all, and several times what it takes for a part that counts. */
const patience = 500

interface Way {
  readonly way: string
  readonly extension?: string
  readonly settings: Partial<NodeMessageControl>
}

const ways: Way[] = [
  { way: 'frames of our own', settings: {} },
  {
    way: 'ws',
    extension: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    settings: { compression: { threshold: 2 * size } },
  },
]

async function connect(
  { extension, settings }: Way,
  messages: number,
  more: Partial<NodeMessageControl> = {},
) {
  const peer = await startPacedPeer(messages * frameSize, extension)
  ended.push(peer.end)
  const socket = await MessageWebSocket.connect('ws://localhost/', {
    ...settings,
    ...more,
    node: { socketPath: peer.path },
  })
  ended.push(() => socket.abort())
  const send = (): Promise<void>[] =>
    Array.from({ length: messages }, () => socket.send(new Uint8Array(size)))
  return { socket, send }
}

test.each(ways)('close() waits for the last byte as long as some leave ($way)', async (way) => {
  const { socket, send } = await connect(way, count, { closeTimeout: patience })
  const start = performance.now()
  await Promise.all(send())
  await expect(socket.close()).resolves.toEqual({ code: 1005, reason: '' })
  // Else it would have shown nothing.
  expect(performance.now() - start).toBeGreaterThan(patience)
})

test.each(ways)('send() waits for room as long as some bytes leave ($way)', async (way) => {
  const { socket, send } = await connect(way, 2 * count, { sendTimeout: patience })
  const start = performance.now()
  await Promise.all(send())
  expect(performance.now() - start).toBeGreaterThan(patience)
  await socket.close()
})

test.each(ways)(
  'a connection is alive as long as bytes leave, whatever the peer answers ($way)',
  async (way) => {
    const settings = { keepAliveInterval: patience / 2, keepAliveTimeout: patience / 2 }
    const { socket, send } = await connect(way, count, settings)
    await Promise.all(send())
    const start = performance.now()
    while (socket.bufferedAmount > 0 && socket.state === 'open')
      await new Promise((resolve) => setTimeout(resolve, 10))
    expect(performance.now() - start).toBeGreaterThan(patience)
    expect(socket.state).toBe('open')
    await socket.close()
  },
)

test.each(ways)('bufferedAmount falls step by step ($way)', async (way) => {
  const { socket, send } = await connect(way, count)
  await Promise.all(send())
  const seen = new Set<number>()
  while (socket.bufferedAmount > 0) {
    seen.add(socket.bufferedAmount)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(seen.size).toBeGreaterThan(4)
  await socket.close()
})
