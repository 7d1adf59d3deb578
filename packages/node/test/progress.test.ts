import { expect, onTestFinished, test, vi } from 'vitest'
import { MessageWebSocket, type NodeMessageControl } from '../src/index.js'
import { type PacedPeer, startPacedPeer } from './paced-peer.js'

// To a peer that reads slowly but steadily, what is accepted in one tick takes longer than any deadline without progress. The
// clock goes only when the test says so: no machine is too slow for it.

const size = 16 * 1024
const count = 64

/** A header of 4 bytes and the mask. */
const frameSize = size + 8

const patience = 500

/** Most of it. */
const long = 450

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
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  // At 0 nothing has happened yet.
  vi.advanceTimersByTime(1)
  const peer = await startPacedPeer(messages * frameSize, extension)
  onTestFinished(peer.end)
  const socket = await MessageWebSocket.connect('ws://localhost/', {
    ...settings,
    ...more,
    node: { socketPath: peer.path },
  })
  onTestFinished(() => socket.abort())
  const send = (): Promise<void>[] =>
    Array.from({ length: messages }, () => socket.send(new Uint8Array(size)))
  return { socket, peer, send }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * Until it is over: lets time pass while something waits to leave, then the peer read until something has. Says how much time
 * has passed.
 */
async function readSlowly(peer: PacedPeer, socket: MessageWebSocket, isOver: () => boolean): Promise<number> {
  const start = performance.now()
  while (!isOver()) {
    const before = socket.bufferedAmount
    if (before > 0) vi.advanceTimersByTime(long)
    do {
      peer.read()
      await turn()
    } while (!isOver() && before > 0 && socket.bufferedAmount >= before)
  }
  return performance.now() - start
}

function settling(promise: Promise<unknown>): () => boolean {
  let isSettled = false
  const note = () => {
    isSettled = true
  }
  promise.then(note, note)
  return () => isSettled
}

test.each(ways)('close() waits for the last byte as long as some leave ($way)', async (way) => {
  const { socket, peer, send } = await connect(way, count, { closeTimeout: patience })
  const sent = Promise.all(send())
  const closed = socket.close()
  const time = await readSlowly(peer, socket, settling(closed))
  await sent
  await expect(closed).resolves.toEqual({ code: 1005, reason: '' })
  // Else it would have shown nothing.
  expect(time).toBeGreaterThan(2 * patience)
})

test.each(ways)('send() waits for room as long as some bytes leave ($way)', async (way) => {
  const { socket, peer, send } = await connect(way, 2 * count, { sendTimeout: patience })
  const sent = Promise.all(send())
  const time = await readSlowly(peer, socket, settling(sent))
  await sent
  expect(time).toBeGreaterThan(2 * patience)
})

test.each(ways)(
  'a connection is alive as long as bytes leave, whatever the peer answers ($way)',
  async (way) => {
    const settings = { keepAliveInterval: patience, keepAliveTimeout: patience }
    const { socket, peer, send } = await connect(way, count, settings)
    const sent = Promise.all(send())
    const hasLeft = () => socket.bufferedAmount === 0 || socket.state !== 'open'
    const time = await readSlowly(peer, socket, hasLeft)
    await sent
    expect(time).toBeGreaterThan(3 * patience)
    expect(socket.state).toBe('open')
  },
)

test.each(ways)('bufferedAmount falls step by step ($way)', async (way) => {
  const { socket, peer, send } = await connect(way, count)
  const sent = Promise.all(send())
  const seen = new Set<number>()
  await readSlowly(peer, socket, () => seen.add(socket.bufferedAmount).has(0))
  await sent
  expect(seen.size).toBeGreaterThan(5)
})
