import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { checkOptions } from './options.js'
import { port, text } from './parameter-kinds.js'

/** Where to open a {@link BlackHole}. */
export interface BlackHoleOptions {
  /** An address of this machine. Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default: any that is free. */
  readonly port?: number | undefined
}

/** A connection that is not made within this time is swallowed: on one machine it takes less than a millisecond. */
const swallowTime = 250

/** Flags in the memory that is shared with the thread. */
const stayBlocked = 0

/**
 * The thread listens and then stops taking part, so that nobody accepts what comes. It goes on when it
 * is woken, and hands what it accepts from then on to the port that it is told.
 */
const program = `
const { createServer, connect } = require('node:net')
const { parentPort, workerData, receiveMessageOnPort } = require('node:worker_threads')
const { host, port, memory } = workerData
const server = createServer((socket) => {
  socket.on('error', () => {})
  // The first in the queue are those that fill it.
  if (fillers-- > 0) return socket.destroy()
  const onward = connect(target)
  onward.on('error', () => {})
  socket.pipe(onward).pipe(socket)
  socket.once('close', () => onward.destroy())
  onward.once('close', () => socket.destroy())
})
let target, fillers
server.listen({ host, port, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  // The message leaves in this turn; the next one begins when the thread is woken.
  Atomics.wait(new Int32Array(memory), 0, ${stayBlocked})
  ;({ target, fillers } = receiveMessageOnPort(parentPort).message)
  parentPort.postMessage('awake')
})
`

/**
 * A place of this machine where nobody answers: what a firewall that drops packets, or a host that
 * is switched off, looks like to a client. It can be brought to life, and then is one that is slow.
 *
 * How: a server whose queue of connections is full. Linux then drops the packets that ask for more, and
 * the client's system asks again after 1, 3, 7 … seconds.
 */
export class BlackHole {
  readonly #worker: Worker
  readonly #flags: Int32Array
  readonly #fillers: Socket[] = []
  /** The address it is at. */
  readonly host: string
  /** The port it is at. */
  readonly port: number

  private constructor(worker: Worker, flags: Int32Array, host: string, port: number) {
    this.#worker = worker
    this.#flags = flags
    this.host = host
    this.port = port
  }

  /** Opens one; it swallows when the promise resolves. */
  static async open(options: BlackHoleOptions = {}): Promise<BlackHole> {
    checkOptions<BlackHoleOptions>('BlackHole.open()', options, { host: text(''), port })
    const { host = '127.0.0.1', port: wanted = 0 } = options
    const memory = new SharedArrayBuffer(4)
    const worker = new Worker(program, { eval: true, workerData: { host, port: wanted, memory } })
    const [boundPort] = (await once(worker, 'message')) as [number]
    const hole = new BlackHole(worker, new Int32Array(memory), host, boundPort)
    await hole.#fill()
    return hole
  }

  /**
   * From now on connections are accepted, and handed on to a port of 127.0.0.1. A client that has been waiting gets
   * through when its system asks the next time.
   */
  async answer(port: number): Promise<void> {
    const awake = once(this.#worker, 'message')
    this.#worker.postMessage({ target: { host: '127.0.0.1', port }, fillers: this.#fillers.length })
    Atomics.store(this.#flags, 0, stayBlocked + 1)
    Atomics.notify(this.#flags, 0)
    await awake
    this.#empty()
  }

  /** Nothing is there any more: who connects is refused. */
  async close(): Promise<void> {
    this.#empty()
    await this.#worker.terminate()
  }

  /** Fills the queue: how many it takes is the system's secret. */
  async #fill(): Promise<void> {
    for (;;) {
      const socket = connect({ host: this.host, port: this.port })
      socket.on('error', () => {})
      if (!(await connectsSoon(socket))) {
        await once(socket.destroy(), 'close')
        return
      }
      this.#fillers.push(socket)
    }
  }

  #empty(): void {
    for (const socket of this.#fillers.splice(0)) socket.destroy()
  }
}

function connectsSoon(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), swallowTime)
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
