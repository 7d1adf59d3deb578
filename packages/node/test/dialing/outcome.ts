import { expect } from 'vitest'
import type { MessageWebSocket, WebSocketError } from '../../src/index.js'

/** With what it fails to connect, or ends. */
export function failure(connecting: Promise<unknown>): Promise<WebSocketError> {
  return connecting.then(
    () => {
      throw new Error('It did not fail.')
    },
    (error) => error,
  )
}

/** The connection leads to an echo server. */
export async function expectEcho(socket: MessageWebSocket): Promise<void> {
  await socket.send('hello')
  expect((await socket.receive())?.text()).toBe('hello')
}
