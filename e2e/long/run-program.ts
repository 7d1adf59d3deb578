import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program of `programs/`, in a process of its own, that reports in lines of JSON. */
export class Program {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #exit: Promise<number | null>
  #errors = ''

  constructor(name: string, args: readonly string[], nodeOptions: readonly string[] = []) {
    const path = new URL(`programs/${name}`, import.meta.url).pathname
    this.#child = spawn(process.execPath, [...nodeOptions, path, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const { stdout, stderr } = this.#child
    if (stdout === null || stderr === null) throw new Error('the program was started without pipes')
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
    stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.#exit = new Promise((resolve) => {
      this.#child.once('exit', resolve)
    })
  }

  /** The next line it prints, as JSON. */
  async report<Report>(): Promise<Report> {
    const { done, value } = await this.#lines.next()
    if (done === true) throw new Error(`the program ended (${await this.#exit}): ${this.#errors}`)
    return JSON.parse(value) as Report
  }

  /** Sends it a line. */
  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Its exit code, when it ends by itself within the time; else it is ended and this rejects. */
  async ended(milliseconds: number): Promise<number | null> {
    this.#child.stdin?.end()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL')
        reject(new Error(`the program has not ended by itself for ${milliseconds} ms: ${this.#errors}`))
      }, milliseconds)
    })
    try {
      return await Promise.race([this.#exit, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
