import { targetOf } from '../job.mjs'
import { delay } from '../platform.mjs'

/** Handshakes on the way at one time. */
const atOnce = 100

/**
 * So many sockets that do nothing: memory for each, in bytes, and how fast they were connected.
 * @type {import('../job.mjs').Work}
 */
export const work = async (connect, job) => {
  const sockets = job.sockets ?? 1
  const target = targetOf(job, '/idle')
  const links = [await connect(target)]
  const before = await settledMemory()
  const start = performance.now()
  let begun = 0
  const lane = async () => {
    while (begun < sockets) {
      begun++
      links.push(await connect(target))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const seconds = (performance.now() - start) / 1000
  const after = await settledMemory()
  const each = (/** @type {'resident' | 'heap'} */ part) => (after[part] - before[part]) / (links.length - 1)
  return { value: each('resident'), heap: each('heap'), connectRate: sockets / seconds }
}

/** What remains when all that can go has gone. */
async function settledMemory() {
  for (let pass = 0; pass < 3; pass++) {
    global.gc?.()
    await delay(100)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, heap: heapUsed + external }
}
