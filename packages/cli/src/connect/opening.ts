import type { MessageWebSocket } from '@isosocket/node'
import type { Display } from '../output/display.js'
import { printableLine } from '../output/printable.js'

/** Milliseconds after which somebody in front of a terminal wants to know what is going on. */
const patience = 1000

/** Connects; says so if it takes a while. Rejects as `connect` does. */
export async function open(
  socket: Pick<MessageWebSocket, 'connect'>,
  url: string,
  display: Display,
  signal: AbortSignal,
): Promise<void> {
  const timer = setTimeout(
    () => display.note(`Connecting to ${printableLine(hostOf(url))} (Ctrl-C gives up)`),
    patience,
  )
  try {
    await socket.connect(url, { signal })
  } finally {
    clearTimeout(timer)
  }
}

/** Neither a name and password nor what may stand in the query. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
