import { delay } from '../../suite/awaiting.js'

/** What keeps this process alive, but for its standard streams. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap')
}

/** The same when it has become nothing, or when it was waited long enough for that. */
export async function lastingHandles(milliseconds: number): Promise<string[]> {
  const end = performance.now() + milliseconds
  // The timer of this wait itself is gone when it is looked.
  while (openHandles().length > 0 && performance.now() < end) await delay(50)
  return openHandles()
}
