import { addressOf } from '../server/behaviours.js'
import { delay } from './awaiting.js'
import type { Sdk } from './sdk.js'

const mebibyte = 2 ** 20
/** Of a machine that is busy, too: who lacks this waits so long once. */
const patience = 6_000

/**
 * Whether a peer that ends the connection without a Close frame is noticed while data waits to be sent. Node's own
 * WebSocket looks at the end only when all has left. That cannot be seen but by trying.
 */
export async function noticesLossWhileSending(url: string, { MessageWebSocket }: Sdk): Promise<boolean> {
  const socket = new MessageWebSocket()
  try {
    await socket.connect(addressOf(url, '/drop', { how: 'fin', paused: 1 }))
    for (let count = 0; count < 32; count++) void socket.send(new Uint8Array(mebibyte))
    const ended = socket.closed.then(
      () => true,
      () => true,
    )
    return (await Promise.race([ended, delay(patience)])) === true
  } finally {
    socket.abort()
  }
}
