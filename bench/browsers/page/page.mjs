// What the engine loads: does one job, as a client process does in Node.
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

Object.assign(globalThis, {
  /** @param {import('../../client/job.mjs').Job} job */
  runBench: (job) => {
    const peer = peers[job.peer]
    const work = works[job.work]
    if (peer === undefined || work === undefined) throw new Error(`${job.peer} cannot ${job.work} in a page`)
    return work(peer.connect, job)
  },
  slowConsumer: createSlowConsumer(),
})
