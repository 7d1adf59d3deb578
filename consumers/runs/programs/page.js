// What every bundler is given: the page's `echo` sends and receives with both classes.
import { DataReader, MessageWebSocket, StreamWebSocket } from 'isosocket'

globalThis.echo = async (url) => {
  const socket = await MessageWebSocket.connect(url)
  await socket.send('Hello, World!')
  const message = await socket.receive()
  await socket.close()
  const stream = await StreamWebSocket.connect(url)
  await stream.writable.getWriter().write(new Uint8Array(100_000))
  const loaded = await new DataReader(stream.readable).load(100_000)
  stream.abort()
  return `${message.text()} ${loaded} ${socket.capabilities.headers}`
}
