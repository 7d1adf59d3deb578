import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { eventually } from '../suite/awaiting.js'
import { programFolder } from './build-programs.js'
import { binaryOf, type Runtime, titleOf } from './find-runtimes.mjs'
import { lineMark } from './program/line.js'
import type { ListenerOrders, ListenerReport } from './program/listener-report.js'

type ReportOf<Event extends ListenerReport['event']> = Extract<ListenerReport, { event: Event }>

/** The server of `program/listener.ts` in another runtime. */
export class RunningListener {
  readonly #child: ChildProcess
  readonly #title: string
  readonly #exit: Promise<unknown>
  readonly #reports: ListenerReport[] = []
  #output = ''

  private constructor(runtime: Runtime, orders: ListenerOrders) {
    this.#title = titleOf(runtime)
    this.#child = spawn(
      binaryOf(runtime),
      [...runtime.before, `${programFolder}listener.js`, JSON.stringify(orders)],
      {
        cwd: programFolder,
        env: { ...process.env, WS_NO_BUFFER_UTIL: '1', NODE_OPTIONS: '', DENO_NO_UPDATE_CHECK: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    this.#exit = once(this.#child, 'exit').then(([code, signal]) => signal ?? code)
    this.#child.stderr?.on('data', (chunk) => {
      this.#output = (this.#output + chunk).slice(-2_000)
    })
    if (this.#child.stdout === null) throw new Error('stdout is a pipe')
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      if (line.startsWith(lineMark)) this.#reports.push(JSON.parse(line.slice(lineMark.length)))
    })
  }

  /** Resolves when it listens. */
  static async start(runtime: Runtime, orders: ListenerOrders): Promise<RunningListener> {
    const running = new RunningListener(runtime, orders)
    try {
      await running.said('listening')
    } catch (error) {
      await running.end()
      throw error
    }
    return running
  }

  /** What it has said, or says within a moment, of an event. */
  said<Event extends ListenerReport['event']>(
    event: Event,
    isIt: (report: ReportOf<Event>) => boolean = () => true,
  ): Promise<ReportOf<Event>> {
    return eventually(
      () => {
        const found = this.#reports.find(
          (report): report is ReportOf<Event> => report.event === event && isIt(report as ReportOf<Event>),
        )
        if (found !== undefined) return found
        const known = JSON.stringify(this.#reports.slice(-10))
        throw new Error(`${this.#title} said no such "${event}", but ${known}. ${this.#output}`)
      },
      { within: 20_000 },
    )
  }

  /** Its exit code once it has ended by itself, or the signal. */
  get exit(): Promise<unknown> {
    return this.#exit
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exit
  }
}
