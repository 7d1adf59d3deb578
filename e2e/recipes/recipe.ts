import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const startTimeout = 20_000

/** What still runs must not outlive this process. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** How a program is started, if it is not plainly `node server.mjs` in its folder. */
export interface RecipeOptions {
  readonly env?: { readonly [name: string]: string }
  /** Default: any that is free. */
  readonly port?: number
  /** The file, where it is not `server.mjs` of the recipe's folder. */
  readonly file?: URL
  /** A line of the shell's before it, such as a limit. */
  readonly shell?: string
}

/** The server of a recipe, in a process of its own, as its reader starts it. */
export class Recipe implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #exit: Promise<number | null>
  #output = ''
  #port = 0

  private constructor(
    name: string,
    { env = {}, port = 0, file = fileOf(name, 'server.mjs'), shell }: RecipeOptions,
  ) {
    const program = [process.execPath, fileURLToPath(file)]
    const [command = '', ...args] =
      shell === undefined ? program : ['/bin/sh', '-c', `${shell}\nexec "$@"`, 'sh', ...program]
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PORT: String(port), ...env },
    })
    running.add(this.#child)
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000)
        this.#port ||= Number(/127\.0\.0\.1:(\d+)/.exec(this.#output)?.[1] ?? 0)
      })
    }
    this.#exit = once(this.#child, 'close').then(([code]) => {
      running.delete(this.#child)
      return code
    })
  }

  /** Resolves when the program has said where it listens. */
  static async start(name: string, options: RecipeOptions = {}): Promise<Recipe> {
    const recipe = new Recipe(name, options)
    const end = performance.now() + startTimeout
    while (recipe.#port === 0) {
      if (!running.has(recipe.#child)) throw new Error(`${name} ended: ${recipe.#output}`)
      if (performance.now() > end) {
        await recipe.end()
        throw new Error(`${name} does not listen: ${recipe.#output}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return recipe
  }

  get port(): number {
    return this.#port
  }

  /** What it wrote, the last of it. */
  get output(): string {
    return this.#output
  }

  /** Its exit code, once it has ended. */
  get exit(): Promise<number | null> {
    return this.#exit
  }

  http(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`
  }

  ws(path: string): string {
    return `ws://127.0.0.1:${this.#port}${path}`
  }

  /** `SIGTERM` asks it to end, `SIGKILL` leaves it no time to say goodbye. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exit
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end()
  }
}

/** A file of a recipe. */
export function fileOf(name: string, file: string): URL {
  return new URL(`../../examples/recipes/${name}/${file}`, import.meta.url)
}
