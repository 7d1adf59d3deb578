import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { environmentOfUser } from '../installed/npm.js'

/** What a user types into a terminal in one folder. Nothing outlives `close`. */
export class Terminal {
  #folder: string
  readonly #running: ChildProcess[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Runs it to the end; resolves with what it prints. A `cd` in it is for what follows, too. */
  async run(command: string): Promise<string> {
    const child = this.#start(`${command}\necho "in $PWD"`)
    const printed = collect(child)
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`\`${command}\` ended with ${code}:\n${printed()}`)
    const [, output = '', folder = ''] = /^([\s\S]*)in (.*)\n$/.exec(printed()) ?? []
    this.#folder = folder
    return output
  }

  get folder(): string {
    return this.#folder
  }

  /** Leaves it running; resolves with what is awaited of its output, as soon as that has come. */
  async leaveRunning(command: string, awaited = /(?:)/): Promise<string> {
    const child = this.#start(`exec ${command}`)
    const printed = collect(child)
    for (;;) {
      const found = awaited.exec(printed())
      if (found !== null) return found[0]
      if (child.exitCode !== null)
        throw new Error(`\`${command}\` ended with ${child.exitCode}:\n${printed()}`)
      await delay(50)
    }
  }

  close(): void {
    for (const { pid, exitCode } of this.#running) {
      // The group, for npx starts a process of its own.
      if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL')
    }
  }

  #start(script: string): ChildProcess {
    const child = spawn('bash', ['-e', '-c', script], {
      cwd: this.#folder,
      env: { ...environmentOfUser(), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      timeout: 120_000,
    })
    this.#running.push(child)
    return child
  }
}

function collect(child: ChildProcess): () => string {
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  return () => printed
}
