import { DataReader, MessageWebSocket, StreamWebSocket } from 'isosocket'

/** Sends and receives with both classes, on the server and in the page; tells whether it can set headers, as only Node can. */
export async function echo(address: string): Promise<string> {
  const socket = await MessageWebSocket.connect(address)
  await socket.send('Hello, World!')
  const message = await socket.receive()
  await socket.close()
  const stream = await StreamWebSocket.connect(address)
  await stream.writable.getWriter().write(new Uint8Array(100_000))
  const loaded = await new DataReader(stream.readable).load(100_000)
  stream.abort()
  return `${message?.text()} ${loaded} ${socket.capabilities.headers}`
}
