import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A server, and whoever connects first. */
export interface OnePeer {
  readonly url: string
  readonly peer: Promise<WebSocket>
  readonly end: () => void
}

/** Starts a server on the loopback for one client. */
export async function startForOne(): Promise<OnePeer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const peer = once(server, 'connection').then(([socket]) => socket as WebSocket)
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    peer,
    end: () => {
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}
