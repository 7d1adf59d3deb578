// A program that runs beside the tests or a measurement. Plain JavaScript: the benchmarks load it without a build.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * @typedef {object} Companion
 * @property {import('node:child_process').ChildProcess} process
 * @property {Promise<never>} failed Rejects when the program ends by itself, with what it wrote last.
 * @property {() => Promise<void>} stop Ends the program: asks, then insists.
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Companion}
 */
export function startCompanion(command, args, environment) {
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

const startTimeout = 30_000

/**
 * A display of its own: Xvfb chooses a free one itself and writes its number to the descriptor that it is given.
 * @param {string} xvfbPath
 * @returns {Promise<{ display: string, companion: Companion }>}
 */
export async function startDisplay(xvfbPath) {
  const screen = ['-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-displayfd', '3']
  const companion = startCompanion(xvfbPath, screen, process.env)
  const written = once(/** @type {import('node:stream').Readable} */ (companion.process.stdio[3]), 'data')
  try {
    const [number] = await Promise.race([written, companion.failed, late('a display')])
    return { display: `:${String(number).trim()}`, companion }
  } catch (error) {
    await companion.stop()
    throw error
  }
}

/**
 * Rejects after half a minute.
 * @param {string} what
 * @returns {Promise<never>}
 */
export async function late(what) {
  await delay(startTimeout, undefined, { ref: false })
  throw new Error(`waited ${startTimeout} ms for ${what}`)
}
