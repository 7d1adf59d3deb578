import { delay } from './platform.mjs'

/** What remains when all that can go has gone. */
export async function settledMemory() {
  for (let pass = 0; pass < 3; pass++) {
    global.gc?.()
    await delay(100)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, heap: heapUsed + external }
}
