import type { MessageWebSocket } from '@isosocket/node'

/** Milliseconds between two looks: there is no event for it. */
const pause = 50

/** Milliseconds without progress after which closing, which has a deadline, is the better way to find out. */
const patience = 30_000

/**
 * Resolves when nothing waits to be sent any more; with `false` if the connection ended before. Until then the end that comes is
 * the server's, and what was handed to the library has not all left.
 *
 * @param seen gets what is left each time: afterwards it is not known any more.
 */
export async function sendingEnd(
  socket: Pick<MessageWebSocket, 'bufferedAmount' | 'state'>,
  seen?: (left: number) => void,
): Promise<boolean> {
  let last = Infinity
  let since = performance.now()
  while (socket.state === 'open') {
    const left = socket.bufferedAmount
    if (left < last) since = performance.now()
    if (left === 0 || performance.now() - since > patience) return true
    last = left
    seen?.(left)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return false
}
