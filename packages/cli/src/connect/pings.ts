import { longestTimer, type MessageWebSocket } from '@isosocket/node'
import type { Display } from '../output/display.js'

/** Sends a ping every so many milliseconds, one at a time, until it is ended. */
export function startPings(
  socket: Pick<MessageWebSocket, 'ping' | 'state'>,
  interval: number | undefined,
  display: Display,
): { end(): void } {
  if (interval === undefined || interval === Infinity) return { end: () => {} }
  const pause = Math.min(interval, longestTimer)
  const signal = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const measure = async (): Promise<void> => {
    const roundTrip = await socket.ping({ signal: signal.signal }).catch(() => undefined)
    // Of a connection that closes nobody waits for the answer
    if (signal.signal.aborted || socket.state !== 'open') return
    display.pong(roundTrip)
    timer = setTimeout(measure, pause)
  }
  timer = setTimeout(measure, pause)
  return {
    end: () => {
      clearTimeout(timer)
      signal.abort()
    },
  }
}
