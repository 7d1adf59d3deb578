import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('main.mjs', import.meta.url))

/** The server processes of a run: each is started when it is first asked for. */
export class ServerProcesses {
  /** @type {Map<import('./server-kinds.mjs').ServerKind, Promise<{ child: import('node:child_process').ChildProcess, port: number }>>} */
  #started = new Map()

  /**
   * The port of a server.
   * @param {import('./server-kinds.mjs').ServerKind} kind
   */
  async port(kind) {
    const started = this.#started.get(kind) ?? start(kind)
    this.#started.set(kind, started)
    return (await started).port
  }

  async stop() {
    for (const { child } of await Promise.all(this.#started.values())) child.kill()
    this.#started.clear()
  }
}

/** @param {import('./server-kinds.mjs').ServerKind} kind */
async function start(kind) {
  const child = fork(program, [kind], { execArgv: [] })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The ${kind} server ended (${code}) before it listened.`)
  })
  const [port] = await Promise.race([once(child, 'message'), failed])
  failed.catch(() => {})
  return { child, port: Number(port) }
}
