import { targetOf } from '../job.mjs'
import { delay, newMessage } from '../platform.mjs'
import { slowReaders } from '../slow-readers.mjs'

/** Enough to know that it does not end, before the machine is in need. */
const tooMuch = 512 * 1024 * 1024

const lookEvery = 50

/**
 * An application that takes a message every 100 ms while the server sends as fast as it can: by how much the process
 * has grown at most, in bytes.
 * @type {import('../job.mjs').Work}
 */
export const work = async (_connect, job) => {
  const reader = slowReaders[`${job.peer} ${job.style ?? ''}`.trim()]
  if (reader === undefined) throw new Error(`${job.peer} has no slow reader`)
  const { begin, take } = await reader(targetOf(job, '/down'))
  global.gc?.()
  const before = process.memoryUsage.rss()
  begin(newMessage(1))
  const end = performance.now() + job.duration
  let growth = 0
  let taken = 0
  let reading = true
  void (async () => {
    while (reading) {
      await take()
      taken++
      await delay(100)
    }
  })()
  let now = performance.now()
  while (now < end && growth < tooMuch) {
    await delay(lookEvery)
    now = performance.now()
    growth = Math.max(growth, process.memoryUsage.rss() - before)
  }
  reading = false
  return { value: growth, taken, seconds: (job.duration - Math.max(0, end - now)) / 1000 }
}
