// Sockets in rounds, many at a time, each of which meets random faults while it does random things. Reports after each round, in a
// line of JSON, what is left. Arguments: seed, seconds. Standard input: where the rows of the table are met. Needs --expose-gc.
import { text } from 'node:stream/consumers'
import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import type { FaultAddress } from 'isosocket/testing'
import { delay } from '../../suite/awaiting.js'
import type { FaultRow } from '../../suite/fault-row.js'
import { faultTable } from '../../suite/fault-table.js'
import { lastingHandles } from './open-handles.js'
import { PromiseWatch } from './promise-watch.js'
import { type Act, type Life, planRound, randomNumbers } from './random-plan.js'
import { gatherStrays } from './stray-rejections.js'

/** What is left after a round. */
export interface RoundReport {
  readonly sequences: number
  readonly sockets: number
  /** What went wrong with a socket: a promise that did not settle, a state that is not `closed`, a `close` event too many. */
  readonly wrong: readonly string[]
  /** Sockets that are still in memory. */
  readonly alive: number
  readonly strays: readonly string[]
  readonly handles: readonly string[]
  readonly heap: number
  /** There is no other. */
  readonly last: boolean
}

type Socket = MessageWebSocket | StreamWebSocket

const workers = 100
/** No deadline is longer, but for connecting on a machine that is busy. */
const deadlines = { connectTimeout: 2_000, sendTimeout: 300, receiveTimeout: 300, closeTimeout: 300 }
/** Ten times as long, and more. */
const patience = 10_000
const pause = 20

const [seed = 1, seconds = 60] = process.argv.slice(2).map(Number)
const strays = gatherStrays()
const addresses: FaultAddress[] = JSON.parse(await text(process.stdin))
const random = randomNumbers(seed)

const end = performance.now() + seconds * 1000
for (let last = false; !last; ) {
  const round = await playRound()
  last = performance.now() > end
  console.log(JSON.stringify({ ...round, last } satisfies RoundReport))
}

async function playRound(): Promise<Omit<RoundReport, 'last'>> {
  const plan = planRound(random, workers, faultTable.length)
  const sockets: WeakRef<Socket>[] = []
  const wrong = (
    await Promise.all(
      plan.map(async (sequence) => {
        const complaints: string[] = []
        for (const life of sequence) complaints.push(...(await live(life, sockets)))
        return complaints
      }),
    )
  ).flat()
  const handles = await lastingHandles(patience)
  for (let turn = 0; turn < 10; turn++) {
    await delay(20)
    globalThis.gc?.()
  }
  return {
    sequences: plan.length,
    sockets: sockets.length,
    wrong,
    alive: sockets.filter((socket) => socket.deref() !== undefined).length,
    strays,
    handles,
    heap: process.memoryUsage().heapUsed,
  }
}

/** Returns what is wrong with it when it should be over. */
async function live(life: Life, sockets: WeakRef<Socket>[]): Promise<string[]> {
  const row = faultTable[life.row] as FaultRow
  const { url, options: told } = addresses[life.row] as FaultAddress
  const Kind = life.isStream ? StreamWebSocket : MessageWebSocket
  const { maxMessageSize, ...options } = row.options ?? {}
  const size = life.isStream || maxMessageSize === undefined ? {} : { maxMessageSize }
  const socket: Socket = new Kind({ ...deadlines, ...options, ...size, ...told } as object)
  sockets.push(new WeakRef(socket))
  const promises = new PromiseWatch()
  let events = 0
  socket.addEventListener('close', () => void events++)
  promises.add('closed', socket.closed)
  let opened = false
  try {
    await promises.add('connect()', socket.connect(url))
    opened = true
    for (const act of life.acts) {
      perform(act, socket, promises)
      await delay(pause)
    }
  } catch {
    // It did not open, or an act came when it was over: both are part of the game.
  }
  if (life.last === 'close') promises.add('the last close()', socket.close())
  else if (opened) socket.abort()
  const unsettled = await promises.whenSettled(patience)
  // The event waits a while for a reader of what came before.
  const limit = performance.now() + patience
  while (opened && events === 0 && performance.now() < limit) await delay(pause)
  const complaints = unsettled.map((name) => `${name} did not settle`)
  if (socket.state !== 'closed') complaints.push(`the state is ${socket.state}`)
  if (events !== Number(opened)) complaints.push(`${events} close events`)
  return complaints.map((complaint) => `${JSON.stringify(row.fault)} ${JSON.stringify(life)}: ${complaint}`)
}

function perform(act: Act, socket: Socket, promises: PromiseWatch): void {
  switch (act) {
    case 'send':
      send(socket, 2, promises)
      break
    case 'send much':
      for (let count = 0; count < 20; count++) send(socket, 100_000, promises)
      break
    case 'receive':
      if (socket instanceof MessageWebSocket) promises.add('receive()', socket.receive())
      else promises.add('read()', readOnce(socket))
      break
    case 'read all':
      promises.add('iteration', readAll(socket))
      break
    case 'ping':
      promises.add('ping()', socket.ping({ timeout: 300 }))
      break
    case 'close':
      promises.add('close()', socket.close())
      break
    case 'abort':
      socket.abort()
  }
}

function send(socket: Socket, size: number, promises: PromiseWatch): void {
  if (socket instanceof MessageWebSocket) promises.add('send()', socket.send(new Uint8Array(size)))
  else promises.add('write()', writeOnce(socket, size))
}

async function writeOnce(socket: StreamWebSocket, size: number): Promise<void> {
  const writer = socket.writable.getWriter()
  const written = writer.write(new Uint8Array(size))
  writer.releaseLock()
  await written
}

async function readOnce(socket: StreamWebSocket): Promise<void> {
  const reader = socket.readable.getReader()
  const read = reader.read()
  try {
    await read
  } finally {
    reader.releaseLock()
  }
}

async function readAll(socket: Socket): Promise<void> {
  for await (const _ of socket instanceof MessageWebSocket ? socket : socket.readable);
}
