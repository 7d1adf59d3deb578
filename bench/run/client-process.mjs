import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../client/main.mjs', import.meta.url))

/** Past this a client hangs. */
const timeout = 120_000

/**
 * Lets a fresh process do one job.
 * @param {object} options
 * @param {string} options.node The Node to run it with.
 * @param {import('../client/job.mjs').Job} options.job
 * @param {boolean} options.withoutBufferutil
 * @param {boolean} options.collectsGarbage
 * @returns {Promise<import('../client/job.mjs').Outcome>}
 */
export function runClient({ node, job, withoutBufferutil, collectsGarbage }) {
  const flags = ['--no-warnings', ...(collectsGarbage ? ['--expose-gc'] : [])]
  const env = { ...process.env, ...(withoutBufferutil && { WS_NO_BUFFER_UTIL: '1' }) }
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...flags, program, JSON.stringify(job)], {
      env,
      // Its end tells the client that nobody waits for it any more.
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-4000)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`${job.peer} ended with ${signal ?? code}. ${errors.trim()}`))
    })
  })
}
