import { expect, test } from 'vitest'
import { MessageWebSocket, StreamWebSocket, WebSocketListener } from '../../src/index.js'
import { echo, listen } from './listening.js'

test('ten lines are an echo server, with for await', async () => {
  const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1' })
  const serving = (async () => {
    for await (const request of listener) void echo(request)
  })()
  const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${listener.port}/`)
  await socket.send('héllo')
  await socket.send(new Uint8Array([1, 2, 3]))
  expect((await socket.receive())?.text()).toBe('héllo')
  expect((await socket.receive())?.bytes()).toEqual(new Uint8Array([1, 2, 3]))
  const closed = listener.close()
  expect(await socket.closed).toEqual({ code: 1001, reason: '' })
  await closed
  await serving
})

test('a stream of 20 MB goes up and comes back the same', async () => {
  const { url } = await listen(async (request) => {
    const socket = request.acceptStream()
    await socket.readable.pipeTo(socket.writable).catch(() => {})
  })
  const socket = await StreamWebSocket.connect(url)
  const chunk = crypto.getRandomValues(new Uint8Array(65_536))
  const writing = (async () => {
    const writer = socket.writable.getWriter()
    for (let count = 0; count < 300; count++) await writer.write(chunk)
    writer.releaseLock()
  })()
  let offset = 0
  for await (const bytes of socket.readable) {
    for (let start = 0; start < bytes.length; ) {
      const at = offset % chunk.length
      const size = Math.min(chunk.length - at, bytes.length - start)
      expect(Buffer.compare(bytes.subarray(start, start + size), chunk.subarray(at, at + size))).toBe(0)
      start += size
      offset += size
    }
    if (offset === chunk.length * 300) break
  }
  await writing
  expect(offset).toBe(chunk.length * 300)
  socket.abort()
})
