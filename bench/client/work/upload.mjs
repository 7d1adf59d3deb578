import { ask, askAtLast } from '../ask.mjs'
import { targetOf } from '../job.mjs'
import { countProcessorTime, newMessage, nextTurn, warmUpClock } from '../platform.mjs'

/**
 * Messages to the server, so many in a turn of the event loop, until the time is over or `total` is reached; measured
 * to the moment at which the server has them all.
 * @type {import('../job.mjs').Work}
 */
export const work = async (connect, job) => {
  const { total, warmUp, duration, size } = job
  if (total === undefined) {
    const warm = await phase(connect, job, () => warmUpClock(warmUp))
    return measured(warm, await phase(connect, job, () => timeIsUp(duration)))
  }
  const warm = await phase(connect, job, () => (sent) => sent * size >= Math.min(total, warmUpTotal))
  return measured(warm, await phase(connect, job, () => (sent) => sent * size >= total))
}

/**
 * @param {{ all: number }} warmUp
 * @param {import('../job.mjs').Outcome & { all: number }} outcome
 */
const measured = (warmUp, outcome) => ({ ...outcome, all: warmUp.all + outcome.all })

const warmUpTotal = 64 * 1024 * 1024

/** Whether so many messages are enough. @typedef {(sent: number) => boolean} IsEnough */

/**
 * @param {number} milliseconds From now on.
 * @returns {IsEnough}
 */
function timeIsUp(milliseconds) {
  const end = performance.now() + milliseconds
  return () => performance.now() >= end
}

/**
 * @param {import('../link.mjs').Connect} connect
 * @param {import('../job.mjs').Job} job
 * @param {() => IsEnough} begin Called once the connection is there.
 */
async function phase(connect, job, begin) {
  const link = await connect(targetOf(job, '/up'))
  const usedTime = countProcessorTime()
  const start = performance.now()
  const send = link.sendAll === undefined ? sendBatches : sendIterable
  const { sent, bytes } = await send(link, job, begin())
  const seconds = (performance.now() - start) / 1000
  if (bytes !== sent * job.size) throw new Error(`${sent * job.size} bytes were sent and ${bytes} came`)
  return {
    value: sent / seconds,
    mebibytes: bytes / seconds / 2 ** 20,
    all: sent,
    ...usedTime(sent),
  }
}

/**
 * @param {import('../link.mjs').Link} link
 * @param {import('../job.mjs').Job} job
 * @param {IsEnough} isEnough
 */
async function sendBatches(link, { size, batch = 1 }, isEnough) {
  const message = newMessage(size)
  let sent = 0
  await /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      // Plain callbacks: a promise in each turn would be part of what is measured.
      const turn = () => {
        for (let count = 0; count < batch; count++) link.send(message)
        sent += batch
        const next = isEnough(sent) ? resolve : goOn
        const room = link.room()
        if (room === undefined) next()
        else room.then(() => next(), reject)
      }
      const goOn = () => {
        nextTurn(turn)
      }
      turn()
    })
  )
  const { bytes } = await ask(link)
  return { sent, bytes }
}

/**
 * @param {import('../link.mjs').Link} link
 * @param {import('../job.mjs').Job} job
 * @param {IsEnough} isEnough
 */
async function sendIterable(link, { size, batch = 1 }, isEnough) {
  const message = newMessage(size)
  let sent = 0
  let bytes = 0
  const messages = async function* () {
    while (!isEnough(sent)) {
      for (let count = 0; count < batch; count++) yield message
      sent += batch
      await link.room()
      await /** @type {Promise<void>} */ (new Promise((resolve) => nextTurn(resolve)))
    }
    yield* askAtLast(link, (answer) => {
      bytes = answer.bytes
    })
  }
  await link.sendAll?.(messages())
  return { sent, bytes }
}
