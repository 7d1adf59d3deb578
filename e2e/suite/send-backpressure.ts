import { addressOf } from '../server/behaviours.js'
import { delay } from './awaiting.js'

const mebibyte = 2 ** 20

/** More than all buffers of the operating system on the way to a server that does not read. */
const absorbable = 12 * mebibyte
const observation = 1_500
const patience = 5_000

/**
 * Whether the engine's own WebSocket holds on to what a server does not read. WebKitGTK hands everything to its network
 * process at once and counts it as sent: there `bufferedAmount` falls to 0 while the server has taken nothing. That
 * cannot be seen but by trying.
 */
export async function hasSendBackpressure(serverUrl: string): Promise<boolean> {
  if (!('WebSocket' in globalThis)) return true
  const socket = new WebSocket(addressOf(serverUrl, '/mute'))
  try {
    await new Promise((resolve, reject) => {
      socket.onopen = resolve
      socket.onerror = () => reject(new Error('the test server does not answer'))
    })
    const sent = absorbable + 4 * mebibyte
    for (let bytes = 0; bytes < sent; bytes += mebibyte) socket.send(new Uint8Array(mebibyte))
    const end = performance.now() + observation
    while (performance.now() < end) {
      if (sent - socket.bufferedAmount > absorbable) return false
      await delay(20)
    }
    // On a machine that is busy the network process may not have come to it yet: it has when something later is back
    await Promise.race([roundTrip(serverUrl), delay(patience)])
    return sent - socket.bufferedAmount <= absorbable
  } finally {
    socket.close()
  }
}

/** Resolves when a message over another connection is back. */
async function roundTrip(serverUrl: string): Promise<void> {
  const socket = new WebSocket(addressOf(serverUrl, '/echo'))
  try {
    await new Promise((resolve) => {
      socket.onopen = () => socket.send('there and back')
      socket.onmessage = resolve
      socket.onerror = resolve
    })
  } finally {
    socket.close()
  }
}
