import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { MessageWebSocket } from '../src/index.js'
import { startForOne } from './one-peer.js'

// What sending and receiving cost besides, in numbers that are the same on every machine.

afterEach(() => void vi.restoreAllMocks())

const mebibyte = 1024 * 1024

function rawSocketOf(peer: WebSocket): Socket {
  return (peer as unknown as { _socket: Socket })._socket
}

/** Bytes that are copied by what can be watched, while something runs. */
async function copiesOf(run: () => Promise<unknown>): Promise<number> {
  let copied = 0
  const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array
  const watch = <Owner extends object>(
    owner: Owner,
    name: keyof Owner & string,
    size: (args: unknown[], result: unknown) => number,
  ) => {
    const original = owner[name] as (...args: unknown[]) => unknown
    vi.spyOn(owner, name as never).mockImplementation(function (this: unknown, ...args: unknown[]) {
      const result = original.apply(this, args)
      copied += size(args, result)
      return result
    } as never)
  }
  const length = (value: unknown): number => (value as { byteLength?: number }).byteLength ?? 0
  watch(typedArray, 'set', ([source]) => length(source))
  watch(typedArray, 'slice', (_, result) => length(result))
  watch(Buffer.prototype, 'copy', (_, result) => result as number)
  watch(Buffer, 'concat', (_, result) => length(result))
  await run()
  vi.restoreAllMocks()
  return copied
}

test('a large message is copied once on its way out, where it is masked', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  // The server of the same process would copy too: it only takes the bytes.
  const raw = rawSocketOf(await peer)
  raw.removeAllListeners('data')
  raw.resume()
  const message = new Uint8Array(8 * mebibyte)
  const copied = await copiesOf(() => socket.send(message))
  expect(copied).toBe(message.byteLength)
  socket.abort()
})

test('a thousand messages that come in a few chunks make a few events', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  const remote = await peer
  const raw = rawSocketOf(remote)
  let seen = 0
  const all = new Promise<void>((resolve) => {
    socket.addEventListener('message', () => {
      if (++seen === 1_000) resolve()
    })
  })
  const emit = vi.spyOn(EventEmitter.prototype, 'emit')
  const dispatch = vi.spyOn(EventTarget.prototype, 'dispatchEvent')
  raw.cork()
  for (let sent = 0; sent < 1_000; sent++) remote.send(new Uint8Array(128))
  raw.uncork()
  await all
  expect(emit.mock.calls.length).toBeLessThan(100)
  expect(dispatch.mock.calls.length).toBe(0)
  socket.abort()
})
