import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { expect } from 'vitest'
import { concatenated, mebibyte, pattern } from '../../suite/payload.js'

type Options = NonNullable<Parameters<typeof MessageWebSocket.connect>[1]>

/** Text and binary messages come back from an echo as they went, and closing is answered. */
export async function expectMessagesToPass(address: string | URL, options: Options = {}): Promise<void> {
  const socket = await MessageWebSocket.connect(address, options)
  await expectEcho(socket)
  expect(await socket.close(4321, 'bye')).toEqual({ code: 4321, reason: 'bye' })
}

/** The same over a connection that stays. */
export async function expectEcho(socket: MessageWebSocket): Promise<void> {
  const bytes = pattern(70_000)
  await socket.send('héllo 🎉')
  await socket.send(bytes)
  const [text, binary] = [await socket.receive(), await socket.receive()]
  expect([text?.type, text?.text()]).toEqual(['utf8', 'héllo 🎉'])
  expect(binary?.type).toBe('binary')
  expect(Buffer.compare(binary?.bytes() ?? new Uint8Array(), bytes)).toBe(0)
}

/** 10 MiB go to an echo and come back at the same time, through a stream, each byte as it was. */
export async function expectStreamToPass(address: string | URL, options: Options = {}): Promise<void> {
  const size = 10 * mebibyte
  const sent = pattern(size)
  const socket = await StreamWebSocket.connect(address, options)
  const sending = (async () => {
    const writer = socket.writable.getWriter()
    for (let offset = 0; offset < size; offset += 100_000) {
      await writer.write(sent.subarray(offset, Math.min(offset + 100_000, size)))
    }
    writer.releaseLock()
  })()
  const chunks: Uint8Array[] = []
  let received = 0
  const reader = socket.readable.getReader()
  while (received < size) {
    const { value, done } = await reader.read()
    if (done) break
    chunks.push(value)
    received += value.byteLength
  }
  await sending
  expect(received).toBe(size)
  expect(Buffer.compare(concatenated(chunks), sent)).toBe(0)
  expect(await socket.close()).toEqual({ code: 1000, reason: '' })
}
