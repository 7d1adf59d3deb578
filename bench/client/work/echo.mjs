import { targetOf } from '../job.mjs'
import { countProcessorTime, delay, newMessage, warmedUp } from '../platform.mjs'

/**
 * Requests and answers of one size, `window` of them on the way: each answer makes room for the next request.
 * @type {import('../job.mjs').Work}
 */
export const work = async (connect, job) => {
  const link = await connect(targetOf(job, '/echo'))
  const message = newMessage(job.size)
  let received = 0
  let answered = 0
  link.receive((bytes) => {
    received += bytes.byteLength
    // Where borders of messages have no meaning, several come at once, and parts.
    for (; (answered + 1) * job.size <= received; answered++) link.send(message)
  })
  for (let sent = 0; sent < (job.window ?? 1); sent++) link.send(message)
  await warmedUp(job.warmUp)
  const before = answered
  const usedTime = countProcessorTime()
  const start = performance.now()
  await delay(job.duration)
  const seconds = (performance.now() - start) / 1000
  const messages = answered - before
  if (messages === 0) throw new Error('nothing was answered')
  return { value: messages / seconds, all: answered, ...usedTime(messages) }
}
