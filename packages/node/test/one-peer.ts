import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

/** A server, and whoever connects first. */
export interface OnePeer {
  readonly url: string
  readonly peer: Promise<WebSocket>
  /** Called by itself when the test is over. */
  readonly end: () => void
}

/** Starts a server on the loopback for one client, until the test is over. */
export async function startForOne(): Promise<OnePeer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const peer = once(server, 'connection').then(([socket]) => socket as WebSocket)
  await once(server, 'listening')
  const end = (): void => {
    for (const client of server.clients) client.terminate()
    server.close()
  }
  onTestFinished(end)
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, peer, end }
}
