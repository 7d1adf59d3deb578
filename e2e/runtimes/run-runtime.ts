import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { CaseResult, RuntimeResults } from '../matrix/runtime-results.js'
import type { ServerAddresses } from '../server/behaviours.js'
import { programFolder } from './build-programs.js'
import { binaryOf, type Runtime, titleOf } from './find-runtimes.mjs'
import { type Line, lineMark } from './program/line.js'
import type { Orders } from './program/run-cases.js'
import { writeWorkerdConfig } from './workerd-config.js'

/** Every case has a deadline of its own: this is for what stops even that, in ms. */
const longestSilence = 60_000

/** Runs the suite in another runtime, to its last case. */
export async function runRuntime(runtime: Runtime, server: ServerAddresses): Promise<RuntimeResults> {
  const { name, engine, specifier } = runtime
  const child = start(runtime, { server, engine, specifier })
  const results: RuntimeResults = { runtime: name, title: titleOf(runtime), cases: [], errors: [] }
  const exited = once(child, 'exit')
  const lastWords = lastOf(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), longestSilence)
  let hasEnded = false
  if (child.stdout === null) throw new Error('stdout is a pipe')
  for await (const text of createInterface({ input: child.stdout })) {
    timer.refresh()
    if (!text.startsWith(lineMark)) continue
    const line: Line = JSON.parse(text.slice(lineMark.length))
    if ('strayErrors' in line) {
      hasEnded = true
      results.errors.push(...line.strayErrors.map((error) => `${results.title}: ${error}`))
      // workerd stays as long as a connection does
      child.kill('SIGKILL')
    } else {
      results.cases.push(line satisfies CaseResult)
    }
  }
  clearTimeout(timer)
  const [code, signal] = await exited
  if (!hasEnded) {
    const after = results.cases.at(-1)?.id ?? 'nothing'
    results.errors.push(`${results.title} ended (${signal ?? code}) after "${after}". ${lastWords()}`)
  }
  return results
}

function start(runtime: Runtime, orders: Orders): ChildProcess {
  const program =
    runtime.program === 'worker'
      ? [writeWorkerdConfig(orders)]
      : [`${programFolder}main.js`, JSON.stringify(orders)]
  return spawn(binaryOf(runtime), [...runtime.before, ...program], {
    cwd: programFolder,
    env: { ...process.env, WS_NO_BUFFER_UTIL: '1', NODE_OPTIONS: '', DENO_NO_UPDATE_CHECK: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** What a program wrote last to its error stream. */
function lastOf(child: ChildProcess): () => string {
  let words = ''
  child.stderr?.on('data', (chunk) => {
    words = (words + chunk).slice(-2_000)
  })
  return () => words.trim()
}
