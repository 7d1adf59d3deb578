import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { delay } from './platform.mjs'

const program = fileURLToPath(new URL('crowd.mjs', import.meta.url))

/** Many clients of the server in this process, in another one. */
export class Crowd {
  /** @type {import('node:child_process').ChildProcess} */
  #child

  /** @param {import('node:child_process').ChildProcess} child */
  constructor(child) {
    this.#child = child
  }

  /**
   * @param {number} port
   * @param {number} count
   */
  static async gather(port, count) {
    const child = fork(program, [String(port), String(count)], { execArgv: [] })
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`The clients ended (${code}) before they were connected.`)
    })
    failed.catch(() => {})
    await Promise.race([once(child, 'message'), failed])
    return new Crowd(child)
  }

  /** Bytes that have come to all of them. */
  async received() {
    this.#child.send('how much')
    const [bytes] = await once(this.#child, 'message')
    return Number(bytes)
  }

  /**
   * Resolves when so many bytes have come.
   * @param {number} bytes
   */
  async until(bytes) {
    while ((await this.received()) < bytes) await delay(5)
  }

  leave() {
    this.#child.disconnect()
  }
}
