const { DataReader, MessageWebSocket, StreamWebSocket } = require('isosocket')

async function main(url) {
  const socket = await MessageWebSocket.connect(url)
  await socket.send('Hello, World!')
  const message = await socket.receive()
  await socket.close()
  const stream = await StreamWebSocket.connect(url)
  await stream.writable.getWriter().write(new Uint8Array(100_000))
  const loaded = await new DataReader(stream.readable).load(100_000)
  stream.abort()
  console.log(message.text(), loaded)
}

main(process.argv[2])
