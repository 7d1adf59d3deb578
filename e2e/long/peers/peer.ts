import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { delay } from '../../suite/awaiting.js'
import { freePort, isListening } from './loopback-port.js'

/** What a program may use: it is gone when the program has ended. */
export interface PeerPlace {
  /** A folder of its own. */
  readonly folder: string
  /** Where it has to listen, on 127.0.0.1. */
  readonly port: number
}

/** How a program is started. It stays in the foreground. */
export interface PeerProgram {
  readonly file: string
  /** Files for its folder, by name. */
  readonly files?: (place: PeerPlace) => { readonly [name: string]: string }
  readonly arguments: (place: PeerPlace) => readonly string[]
  /** A program of ours, which may lie where only we may read: it runs as we do. */
  readonly ours?: boolean
}

const startTimeout = 15_000
const endTimeout = 3_000

/** Who runs them if we are root, who may do more than they should: Debian's `nobody`. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

/** What still runs, and its folder: neither must outlive this process. */
const running = new Map<ChildProcess, string>()
process.once('exit', () => {
  for (const [child, folder] of running) {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})

/** A server that was not written here, in a process and a folder of its own. */
export class Peer implements AsyncDisposable {
  readonly port: number
  readonly #folder: string
  readonly #child: ChildProcess
  readonly #exit: Promise<void>
  #output = ''

  private constructor(program: PeerProgram, { folder, port }: PeerPlace) {
    this.port = port
    this.#folder = folder
    this.#child = spawn(program.file, program.arguments({ folder, port }), {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(program.ours === true ? undefined : nobody),
    })
    running.set(this.#child, folder)
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000)
      })
    }
    this.#exit = new Promise<void>((resolve) => {
      this.#child.once('error', (error) => {
        this.#output += error.message
        resolve()
      })
      this.#child.once('exit', () => resolve())
    }).then(() => void running.delete(this.#child))
  }

  /** Resolves when the program listens: on a free port, or on this one. */
  static async start(program: PeerProgram, port?: number): Promise<Peer> {
    const place = { folder: mkdtempSync(join(tmpdir(), 'isosocket-peer-')), port: port ?? (await freePort()) }
    const files = Object.entries(program.files?.(place) ?? {}).map(([name, content]) => {
      const path = join(place.folder, name)
      writeFileSync(path, content, { mode: 0o600 })
      return path
    })
    if (nobody !== undefined) {
      for (const path of [place.folder, ...files]) chownSync(path, nobody.uid, nobody.gid)
    }
    const peer = new Peer(program, place)
    try {
      await peer.#listens(program)
    } catch (error) {
      await peer.end()
      throw error
    }
    return peer
  }

  async #listens({ file }: PeerProgram): Promise<void> {
    const end = performance.now() + startTimeout
    while (!(await isListening(this.port))) {
      if (this.#hasEnded) throw new Error(`${file} ended: ${this.#output}`)
      if (performance.now() > end) throw new Error(`${file} does not listen: ${this.#output}`)
      await delay(20)
    }
  }

  get #hasEnded(): boolean {
    return !running.has(this.#child)
  }

  /** What it wrote, the last of it. */
  get output(): string {
    return this.#output
  }

  /** `SIGSTOP` halts it, `SIGCONT` lets it go on, `SIGKILL` ends it without a goodbye. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it, however it is, and removes its folder. */
  async end(): Promise<void> {
    this.#child.kill('SIGTERM')
    this.#child.kill('SIGCONT')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endTimeout)
    await this.#exit
    clearTimeout(timer)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end()
  }
}
