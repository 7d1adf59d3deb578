import { type MessageWebSocket, type StreamWebSocket, WebSocketError } from 'isosocket'
import { expect } from 'vitest'
import { eventually, once, rejects } from '../../suite/awaiting.js'

/** Waits until the connection is lost; the event, `closed` and the error have to say the same. */
export function lossOf(socket: MessageWebSocket | StreamWebSocket): Promise<WebSocketError> {
  const loss = untilLost(socket)
  // It is begun before what causes the loss, and awaited after that: a test may fail between.
  loss.catch(() => undefined)
  return loss
}

async function untilLost(socket: MessageWebSocket | StreamWebSocket): Promise<WebSocketError> {
  const event = await once(socket, 'close', { within: 15_000 })
  expect(event).toMatchObject({ code: 1006, reason: '', wasClean: false })
  const { error } = event
  if (!(error instanceof WebSocketError)) throw new TypeError('the close event has no error')
  expect(error.closeCode).toBe(1006)
  expect(await rejects(socket.closed)).toBe(error)
  expect(socket.state).toBe('closed')
  return error
}

/** How many TCP connections and listeners this process has. */
export function openConnections(): number {
  const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'TCPConnectWrap']
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length
}

/** Waits until this process has as few connections again. */
export async function expectNothingLeft(before: number): Promise<void> {
  await eventually(() => expect(openConnections()).toBeLessThanOrEqual(before))
}
