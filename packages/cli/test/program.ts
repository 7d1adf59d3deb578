import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, vi } from 'vitest'

// Processes take their time on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const root = fileURLToPath(new URL('../../../', import.meta.url))
const packages = join(root, 'packages')
const bin = join(packages, 'isosocket', 'bin', 'isosocket.js')
/** In the repository, so that `ws` is found from there. Of its own for each state of the sources: it is built once for all tests. */
const cache = join(root, 'node_modules', '.cache', 'isosocket', 'command-line')
const folder = join(cache, stateOfSources())
/** What npm links as `isosocket`, made of the sources as they are now. */
export const program = join(folder, 'bin', 'isosocket.js')

const children = new Set<ChildProcess>()

beforeAll(async () => {
  if (!existsSync(folder)) await buildProgram()
})

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

async function buildProgram(): Promise<void> {
  await removeOlder()
  const unfinished = `${folder}-${process.pid}`
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: {
      alias: [
        { find: /^@isosocket\/(cli|core|node)$/, replacement: join(packages, '$1', 'src', 'index.ts') },
      ],
    },
    build: { target: 'node20', ssr: bin, outDir: join(unfinished, 'bin'), minify: false },
  })
  await copyFile(join(packages, 'isosocket', 'package.json'), join(unfinished, 'package.json'))
  // Another process may have been faster.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }))
}

/** What was made of earlier states of the sources. */
async function removeOlder(): Promise<void> {
  if (!existsSync(cache)) return
  const older = readdirSync(cache).filter((name) => !join(cache, name).startsWith(folder))
  for (const name of older) await rm(join(cache, name), { recursive: true, force: true })
}

/** A hash of all that the program is made of. */
function stateOfSources(): string {
  const sources = ['cli', 'core', 'node'].flatMap((name) => {
    const source = join(packages, name, 'src')
    return readdirSync(source, { recursive: true, encoding: 'utf8' }).map((file) => join(source, file))
  })
  const files = [bin, ...sources.filter((file) => file.endsWith('.ts')).sort()]
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

/** How a program ended. */
export interface Ended {
  /** `null` if a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as it is. */
  readonly bytes: Buffer
}

export interface StartOptions {
  readonly env?: { readonly [name: string]: string }
  readonly cwd?: string
}

/** A program that runs, in a process of its own. */
export class Running {
  readonly child: ChildProcess
  readonly #out: Buffer[] = []
  readonly #err: Buffer[] = []
  readonly #ended: Promise<Ended>

  constructor(command: string, args: readonly string[], { env, cwd }: StartOptions = {}) {
    this.child = spawn(command, args, {
      stdio: 'pipe',
      cwd,
      env: { ...process.env, DEBUG: undefined, ISOSOCKET_PASSWORD: undefined, ...env },
    })
    children.add(this.child)
    // It may have ended before it has read everything.
    this.child.stdin?.on('error', () => {})
    this.child.stdout?.on('data', (chunk: Buffer) => this.#out.push(chunk))
    this.child.stderr?.on('data', (chunk: Buffer) => this.#err.push(chunk))
    this.#ended = once(this.child, 'close').then(([code]) => {
      children.delete(this.child)
      return { code: code as number | null, stdout: this.stdout, stderr: this.stderr, bytes: this.bytes }
    })
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#out)
  }

  get stdout(): string {
    return this.bytes.toString()
  }

  get stderr(): string {
    return Buffer.concat(this.#err).toString()
  }

  get ended(): Promise<Ended> {
    return this.#ended
  }

  write(text: string | Uint8Array): void {
    this.child.stdin?.write(text)
  }

  /** The end of its standard input. */
  endInput(text: string | Uint8Array = ''): void {
    this.child.stdin?.end(text)
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  /** Resolves when its output so far is as wanted. Rejects if it ends before. */
  async until(isWanted: (running: Running) => boolean): Promise<void> {
    let hasEnded = false
    void this.#ended.then(() => {
      hasEnded = true
    })
    while (!isWanted(this)) {
      if (hasEnded) throw new Error(`It has ended.\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

/** Starts the program, with a pipe for standard input that stays open. */
export function start(args: readonly string[], options?: StartOptions): Running {
  return new Running(process.execPath, [program, ...args], options)
}

/** Runs the program to its end with all of its input. */
export function run(
  args: readonly string[],
  input: string | Uint8Array = '',
  options?: StartOptions,
): Promise<Ended> {
  const running = start(args, options)
  running.endInput(input)
  return running.ended
}

/** Runs a shell's line, in which `$isosocket` is the program. */
export function shell(line: string): Promise<Ended> {
  const running = new Running('bash', ['-c', line], { env: { isosocket: `${process.execPath} ${program}` } })
  running.endInput()
  return running.ended
}
