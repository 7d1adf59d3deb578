import { addressOf } from '../server/behaviours.js'

/**
 * Whether the engine's own WebSocket fails on a redirect, as the WebSocket standard says. WebKitGTK's network library
 * follows it, and no page can see that it did. That cannot be found out but by trying.
 */
export async function refusesRedirects(serverUrl: string): Promise<boolean> {
  if (!('WebSocket' in globalThis)) return true
  const socket = new WebSocket(addressOf(serverUrl, '/redirect', { to: '/echo' }))
  try {
    return await new Promise((resolve) => {
      socket.onopen = () => resolve(false)
      socket.onerror = () => resolve(true)
    })
  } finally {
    socket.close()
  }
}
