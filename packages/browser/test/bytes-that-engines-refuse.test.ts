import { expect, test } from 'vitest'
import { MessageWebSocket, StreamWebSocket } from '../src/index.js'
import { lastMade, SilentWebSocket } from './silent-web-socket.js'

/** As engines are: bytes that can be resized are none that `send` takes. */
class StrictWebSocket extends SilentWebSocket {
  readonly sent: (string | number[])[] = []

  override send(data?: string | Uint8Array): void {
    if (data === undefined || data === 'unsendable') throw new TypeError('no data')
    if (typeof data !== 'string' && (data.buffer as { resizable?: boolean }).resizable === true) {
      throw new TypeError('must not be resizable')
    }
    this.sent.push(typeof data === 'string' ? data : [...data])
  }
}

function resizable(...bytes: number[]): Uint8Array<ArrayBuffer> {
  const ResizableBuffer = ArrayBuffer as new (size: number, options: object) => ArrayBuffer
  const view = new Uint8Array(new ResizableBuffer(bytes.length, { maxByteLength: 100 }))
  view.set(bytes)
  return view
}

async function open<Socket extends MessageWebSocket | StreamWebSocket>(socket: Socket) {
  const connected = socket.connect('ws://127.0.0.1:1/')
  const engine = lastMade() as StrictWebSocket
  engine.readyState = 1
  engine.tell('onopen')
  await connected
  return { socket, engine }
}

const openMessage = (sendBufferSize = 100) =>
  open(new MessageWebSocket({ webSocket: StrictWebSocket, sendBufferSize }))

test('bytes of a buffer that can be resized are sent, at once and after a wait', async () => {
  const { socket, engine } = await openMessage()
  await socket.send(resizable(1, 2))
  await socket.writable.getWriter().write(resizable(3))
  engine.bufferedAmount = 200
  const waiting = socket.send(resizable(4))
  engine.bufferedAmount = 0
  await waiting
  expect(engine.sent).toEqual([[1, 2], [3], [4]])
  expect(socket.information.messagesSent).toBe(3)
})

test('a StreamWebSocket takes them, too', async () => {
  const { socket, engine } = await open(new StreamWebSocket({ webSocket: StrictWebSocket }))
  await socket.writable.getWriter().write(resizable(1, 2))
  expect(engine.sent).toEqual([[1, 2]])
})

test('what an engine throws for one message rejects its send, counts as nothing, and holds up nobody', async () => {
  const { socket, engine } = await openMessage()
  await expect(socket.send('unsendable')).rejects.toThrow('no data')
  expect([socket.information.messagesSent, socket.information.bytesSent]).toEqual([0, 0])
  engine.bufferedAmount = 200
  const first = socket.send('unsendable')
  const behind = socket.send('behind')
  engine.bufferedAmount = 0
  await expect(first).rejects.toThrow('no data')
  await behind
  expect(engine.sent).toEqual(['behind'])
  expect([socket.state, socket.bufferedAmount, socket.information.messagesSent]).toEqual(['open', 0, 1])
})

test('what an engine throws for a chunk rejects the write and ends the connection', async () => {
  const { socket } = await openMessage()
  await expect(socket.writable.getWriter().write('unsendable')).rejects.toThrow('no data')
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: new TypeError('no data') })
})
