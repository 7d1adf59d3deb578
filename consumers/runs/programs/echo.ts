import { DataReader, type Message, MessageWebSocket, StreamWebSocket } from 'isosocket'

async function main(url = ''): Promise<void> {
  const socket = await MessageWebSocket.connect(url, { connectTimeout: 10_000 })
  await socket.send('Hello, World!')
  const message: Message | null = await socket.receive()
  await socket.close()
  const stream = await StreamWebSocket.connect(url)
  await stream.writable.getWriter().write(new Uint8Array(100_000))
  const loaded: number = await new DataReader(stream.readable).load(100_000)
  stream.abort()
  console.log(message?.text(), loaded)
}

void main(process.argv[2])
