// What the engine loads: does what it is asked for, as a client process does in Node.
import * as isosocket from '../../client/peers/isosocket.mjs'
import * as partysocket from '../../client/peers/partysocket-in-page.mjs'
import * as webSocket from '../../client/peers/web-socket.mjs'
import * as webSocketStream from '../../client/peers/web-socket-stream.mjs'
import { work as download } from '../../client/work/download.mjs'
import { work as echo } from '../../client/work/echo.mjs'
import { work as upload } from '../../client/work/upload.mjs'
import { createSlowConsumer } from './slow-consumer.mjs'

/** @type {Record<string, { connect: import('../../client/link.mjs').Connect }>} */
const peers = {
  isosocket,
  'partysocket-in-page': partysocket,
  'web-socket': webSocket,
  'web-socket-stream': webSocketStream,
}

/** @type {Record<string, import('../../client/job.mjs').Work>} */
const works = { upload, download, echo }

const slowConsumer = createSlowConsumer()

/** What the page can be asked for. @type {Record<string, (argument: any) => unknown>} */
const tasks = {
  features: () => Object.getOwnPropertyNames(globalThis),
  /** @param {import('../../client/job.mjs').Job} job */
  bench: (job) => {
    const peer = peers[job.peer]
    const work = works[job.work]
    if (peer === undefined || work === undefined) throw new Error(`${job.peer} cannot ${job.work} in a page`)
    return work(peer.connect, job)
  },
  connectSlowly: slowConsumer.connect,
  takeSlowly: slowConsumer.run,
}

/**
 * @param {import('../job-desk.mjs').Order} order
 * @returns {Promise<import('../job-desk.mjs').Answer>}
 */
async function answerTo({ task, argument }) {
  try {
    return { result: await tasks[task]?.(argument) }
  } catch (error) {
    return { error: String(error) }
  }
}

/** @type {import('../job-desk.mjs').Answer | null} */
let answer = null
for (;;) {
  const response = await fetch('next', { method: 'POST', body: JSON.stringify(answer) })
  /** @type {import('../job-desk.mjs').Order} */
  const order = await response.json()
  if (order.task === 'reload') {
    location.reload()
    break
  }
  answer = await answerTo(order)
}
