import { addressOf } from '../server/behaviours.js'
import type { Sdk } from './sdk.js'

const size = 100_000

/**
 * Whether a message is compressed that goes out in several frames, where compression can be asked for. The `ws` of Bun
 * compresses messages of one frame only. That cannot be seen but by what arrives.
 */
export async function compressesFragments(
  { url, httpUrl }: { readonly url: string; readonly httpUrl: string },
  { MessageWebSocket }: Sdk,
): Promise<boolean> {
  const socket = new MessageWebSocket()
  try {
    Object.assign(socket.control, { compression: true })
  } catch {
    return true
  }
  const id = crypto.randomUUID()
  try {
    await socket.connect(addressOf(url, '/echo', { id, compression: 1 }))
    await socket.send('x'.repeat(size))
    await socket.receive()
    const answer = await fetch(`${httpUrl}/stats?id=${id}`)
    const { takenFromSystem } = (await answer.json()) as { takenFromSystem: number }
    return takenFromSystem < size / 2
  } finally {
    socket.abort()
  }
}
