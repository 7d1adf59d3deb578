import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/** A program that runs beside the tests. */
export interface Companion {
  readonly process: ChildProcess
  /** Rejects when the program ends by itself, with what it wrote last. */
  readonly failed: Promise<never>
  /** Ends the program: asks, then insists. */
  stop(): Promise<void>
}

export function startCompanion(command: string, args: string[], environment: NodeJS.ProcessEnv): Companion {
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  let lastWords = ''
  child.stderr?.on('data', (chunk) => {
    lastWords = (lastWords + chunk).slice(-2000)
  })
  const exited = once(child, 'exit')
  const failed = exited.then(
    ([code, signal]) => {
      throw new Error(`${command} ended (${signal ?? code}). ${lastWords.trim()}`)
    },
    (cause) => {
      throw new Error(`${command} could not be started`, { cause })
    },
  )
  failed.catch(() => undefined)
  return {
    process: child,
    failed,
    stop: async () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await Promise.race([exited, delay(2_000)])
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    },
  }
}
