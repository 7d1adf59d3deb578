import { Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { startForOne } from './one-peer.js'

afterEach(() => void vi.restoreAllMocks())

/** What a client's connection was told last by these methods of Node's sockets; the server's is one of this process, too. */
async function lastTold(options: ConstructorParameters<typeof MessageWebSocket>[0]) {
  const spies = [vi.spyOn(Socket.prototype, 'setNoDelay'), vi.spyOn(Socket.prototype, 'setKeepAlive')]
  const { url } = await startForOne()
  const socket = await MessageWebSocket.connect(url, options)
  const port = Number(new URL(url).port)
  const told = spies.map(({ mock }) => {
    const calls = mock.calls.filter((_, index) => (mock.contexts[index] as Socket).remotePort === port)
    return calls.at(-1)
  })
  await socket.close()
  return told
}

test('`noDelay` false lets TCP put small messages together', async () => {
  expect((await lastTold({ noDelay: false }))[0]).toEqual([false])
  expect((await lastTold({}))[0]).not.toEqual([false])
})

test('TCP keeps its own watch, after `keepAliveInterval`, unless that is Infinity', async () => {
  expect((await lastTold({ keepAliveInterval: 12_345 }))[1]).toEqual([true, 12_345])
  expect((await lastTold({ keepAliveInterval: Infinity }))[1]).toBe(undefined)
})
