import { targetOf } from '../job.mjs'
import { countProcessorTime, delay, newMessage, warmedUp } from '../platform.mjs'

/**
 * Messages from a server that never stops: how many came in a time, or how long `total` took.
 * @type {import('../job.mjs').Work}
 */
export const work = async (connect, job) => {
  const { total } = job
  if (total === undefined) return phase(connect, job)
  const warm = await phase(connect, { ...job, total: Math.min(total / 4, warmUpTotal) })
  const outcome = await phase(connect, job)
  return { ...outcome, all: warm.all + outcome.all }
}

const warmUpTotal = 64 * 1024 * 1024

/**
 * @param {import('../link.mjs').Connect} connect
 * @param {import('../job.mjs').Job} job
 */
async function phase(connect, job) {
  const link = await connect(targetOf(job, '/down'))
  let received = 0
  let enough = () => {}
  const total = job.total ?? Infinity
  link.receive((bytes) => {
    received += bytes.byteLength
    if (received >= total) enough()
  })
  const all = new Promise((resolve) => {
    enough = () => resolve(undefined)
  })
  link.send(newMessage(1))
  // A transfer is measured as a whole: nothing comes twice.
  if (job.total === undefined) await warmedUp(job.warmUp)
  const before = received
  const usedTime = countProcessorTime()
  const start = performance.now()
  await (job.total === undefined ? delay(job.duration) : all)
  const seconds = (performance.now() - start) / 1000
  const messages = (received - before) / job.size
  if (messages === 0) throw new Error('nothing came')
  return {
    value: messages / seconds,
    mebibytes: (received - before) / seconds / 2 ** 20,
    all: received / job.size,
    ...usedTime(messages),
  }
}
