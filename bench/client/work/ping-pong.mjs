import { targetOf } from '../job.mjs'
import { newMessage } from '../platform.mjs'

/**
 * One request, its answer, the next request: how long a round trip takes, in microseconds.
 * @type {import('../job.mjs').Work}
 */
export const work = async (connect, job) => {
  const link = await connect(targetOf(job, '/echo'))
  const message = newMessage(job.size)
  /** @type {number[]} */
  const times = []
  let received = 0
  await new Promise((resolve) => {
    const begin = performance.now() + job.warmUp
    const end = begin + job.duration
    let sent = performance.now()
    link.receive((bytes) => {
      received += bytes.byteLength
      if (received < job.size) return
      received = 0
      const now = performance.now()
      if (now >= begin) times.push((now - sent) * 1000)
      if (now >= end) {
        resolve(undefined)
        return
      }
      sent = performance.now()
      link.send(message)
    })
    link.send(message)
  })
  times.sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN
  return { value: at(0.5), p99: at(0.99), count: times.length }
}
