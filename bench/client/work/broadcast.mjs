import { Crowd } from '../crowd-process.mjs'
import { delay, newMessage, nextTurn } from '../platform.mjs'

/** Bytes of a server's header before a small message. */
const headerSize = 2

/**
 * One message to so many, `batch` of them in a turn: messages delivered in a second of this process's time. The clients take
 * what came before the next turn begins, and their time does not count: they are another process, which has a processor of
 * its own or not.
 * @type {import('../job.mjs').ServerWork}
 */
export const work = async (listen, { sockets = 1, size, batch = 1, warmUp, duration }) => {
  const listening = await listen()
  const crowd = await Crowd.gather(listening.port, sockets)
  const message = /** @type {Buffer} */ (newMessage(size))
  let turns = 0
  /** Milliseconds of processor time that so much broadcasting took. @param {number} milliseconds */
  const run = async (milliseconds) => {
    let spent = 0
    let delivered = 0
    while (spent < milliseconds) {
      const start = process.cpuUsage()
      for (let count = 0; count < batch; count++) listening.broadcast(message)
      await /** @type {Promise<void>} */ (new Promise((resolve) => nextTurn(() => resolve())))
      const { user, system } = process.cpuUsage(start)
      spent += (user + system) / 1000
      delivered += batch * sockets
      turns++
      await crowd.until(turns * batch * sockets * (size + headerSize + (size > 125 ? 2 : 0)))
      await delay(1)
    }
    return delivered / (spent / 1000)
  }
  await run(warmUp)
  const value = await run(duration)
  crowd.leave()
  return { value, processorTime: 1e6 / value }
}
