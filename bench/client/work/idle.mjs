import { targetOf } from '../job.mjs'
import { settledMemory } from '../settled-memory.mjs'

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
