import { expect, test } from 'vitest'
import { openMessageSocket, openStreamSocket } from './scripted-socket.js'

test('writes that are joined are sent also when a late one follows close()', async () => {
  const { socket, transport, listener } = await openStreamSocket()
  const writer = socket.writable.getWriter()
  const written = ['a', 'b', 'c'].map((text) => writer.write(new TextEncoder().encode(text)))
  const closed = socket.close()
  const late = writer.write(new Uint8Array(1))
  await Promise.all(written)
  await expect(late).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' })
  transport.flush()
  expect(transport.sent.reduce((sum, each) => sum + Number(/\d+/.exec(each)?.[0]), 0)).toBe(3)
  listener.ended({ code: 1000, reason: '' })
  await closed
})

test('a last part that is given up ends the connection: the message has begun', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 1 })
  const first = socket.sendNonfinalFrame('first')
  const aborting = new AbortController()
  const last = socket.sendFinalFrame('last', { signal: aborting.signal })
  const next = socket.send('another message')
  aborting.abort('changed my mind')
  await expect(last).rejects.toBe('changed my mind')
  await expect(first).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  await expect(next).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  expect(transport.sent).toEqual(['utf8:5+'])
  expect(socket.state).toBe('closed')
})

test('bytes that are transferred while they wait are an error, and nothing else is sent in their place', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 1 })
  void socket.send('x')
  void socket.send('in between')
  const bytes = new Uint8Array(100)
  const sent = socket.send(bytes)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  transport.flush()
  transport.flush()
  await expect(sent).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect(transport.sent).toEqual(['utf8:1', 'utf8:10'])
  expect([socket.state, socket.bufferedAmount]).toEqual(['open', 0])
})
