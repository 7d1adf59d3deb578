import { expect, test, vi } from 'vitest'
import { openMessageSocket, openStreamSocket } from './scripted-socket.js'

// A program that has both module formats, or two versions, has two copies of every class.
async function otherCopy(): Promise<typeof import('../src/index.js')> {
  vi.resetModules()
  return await import('../src/index.js')
}

test('`store()` of another copy of the library refuses bad text without harm', async () => {
  const { DataWriter } = await otherCopy()
  const { socket } = await openMessageSocket({ messageType: 'utf8' })
  const writer = new DataWriter(socket.writable)
  writer.writeByte(0xff)
  await expect(writer.store()).rejects.toMatchObject({ code: 'ERR_INVALID_UTF8' })
  expect([socket.state, writer.unstoredBufferLength]).toEqual(['open', 1])
})

test('`load()` of another copy of the library has the socket’s receiveTimeout, and gives back what was not loaded', async () => {
  const { DataReader } = await otherCopy()
  const { socket, listener } = await openStreamSocket({ receiveTimeout: 50 })
  listener.received('binary', Uint8Array.of(1, 2, 3), true)
  const reader = new DataReader(socket.readable)
  expect(await reader.load(1)).toBe(1)
  const stream = reader.detachStream()
  const again = new DataReader(stream)
  expect(await again.load(2)).toBe(2)
  await expect(again.load(1)).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
})
