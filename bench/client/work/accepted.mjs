import { Crowd } from '../crowd-process.mjs'
import { settledMemory } from '../settled-memory.mjs'

/**
 * So many connections that were accepted and do nothing: memory for each, in bytes.
 * @type {import('../job.mjs').ServerWork}
 */
export const work = async (listen, { sockets = 1 }) => {
  const listening = await listen()
  const first = await Crowd.gather(listening.port, 1)
  const before = await settledMemory()
  const start = performance.now()
  const crowd = await Crowd.gather(listening.port, sockets)
  const seconds = (performance.now() - start) / 1000
  const after = await settledMemory()
  if (listening.count() !== sockets + 1)
    throw new Error(`Of ${sockets} only ${listening.count()} are connected.`)
  crowd.leave()
  first.leave()
  const each = (/** @type {'resident' | 'heap'} */ part) => (after[part] - before[part]) / sockets
  return { value: each('resident'), heap: each('heap'), connectRate: sockets / seconds }
}
