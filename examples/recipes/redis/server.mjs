// One room over several processes: what a client says goes to Redis, and what comes from Redis to all clients here.
import { WebSocketListener } from 'isosocket/server'
import { createClient } from 'redis'

/** @import { ServerMessageWebSocket } from 'isosocket/server' */

const channel = 'room'
const listener = await WebSocketListener.listen({
  port: Number(process.env['PORT'] ?? 8080),
  host: '127.0.0.1',
  path: '/room',
})

// Without its queue: while Redis is away a message is refused at once, instead of waiting in memory. One that hangs answers no
// ping: then it counts as away, too, and after that the library connects again only if it is told when.
const publisher = createClient({
  url: process.env['REDIS'] ?? 'redis://127.0.0.1:6379',
  disableOfflineQueue: true,
  pingInterval: 1_000,
  socket: { socketTimeout: 5_000, reconnectStrategy: (tries) => Math.min(tries * 100, 2_000) },
})
const subscriber = publisher.duplicate({ disableOfflineQueue: false }) // a connection that subscribes does nothing else
for (const client of [publisher, subscriber]) {
  client.on('error', (error) => console.error(String(error))) // it connects again by itself, and subscribes again
  await client.connect()
}
await subscriber.subscribe(channel, (text) => void listener.broadcast(text, { slowConsumer: 'close' }))
console.log(`ws://127.0.0.1:${listener.port}/room`)

process.once('SIGTERM', async () => {
  await listener.close({ code: 1012, timeout: 5_000 })
  publisher.destroy()
  subscriber.destroy()
})

for await (const request of listener) void enter(request.acceptMessage({ maxMessageSize: 4096 }))

/** @param {ServerMessageWebSocket} socket */
async function enter(socket) {
  try {
    for await (const message of socket) {
      await publisher.publish(channel, message.text()).catch(() => socket.send('Not sent: try again later'))
    }
  } catch (error) {
    console.error(String(error)) // Lost, or what came is no text: in that case it is still open.
    void socket.close(1003)
  }
}
