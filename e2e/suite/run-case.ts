import { delay } from './awaiting.js'
import { createContext, type Runtime } from './case-context.js'
import type { Case } from './define-case.js'
import { meetsNeed, type Need } from './need.js'

/** An error that can travel from a page to the runner. */
export interface PlainError {
  name: string
  message: string
  stack: string
}

export type CaseOutcome =
  | { outcome: 'passed' }
  | { outcome: 'skipped'; missing: Need }
  | { outcome: 'failed'; error: PlainError }

/** How long after the end of a case its unhandled rejections are still waited for, in ms. */
const aftermath = 5

/** The same after the last case, where there is no next one to tell them with. */
export const finalAftermath = 250

/** Runs cases in one runtime, one at a time. */
export function caseRunner(runtime: Runtime): (each: Case) => Promise<CaseOutcome> {
  let answers: ReturnType<typeof meetsNeed> | undefined
  return async (each) => {
    answers ??= meetsNeed(runtime.sdk, runtime.server)
    const has = await answers
    const missing = each.needs.find((need) => !has(need))
    if (missing !== undefined) return { outcome: 'skipped', missing }
    runtime.strayErrors.start()
    try {
      const { context, end } = createContext(runtime, has)
      try {
        await inTime(each, Promise.resolve(each.run(context)))
      } finally {
        await end()
      }
      await delay(aftermath)
      const [stray] = runtime.strayErrors.take()
      if (stray === undefined) return { outcome: 'passed' }
      return { outcome: 'failed', error: plain(stray, 'Nobody handled: ') }
    } catch (error) {
      return { outcome: 'failed', error: plain(error) }
    } finally {
      runtime.strayErrors.stop()
    }
  }
}

async function inTime(each: Case, run: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${each.timeout} ms`)), each.timeout)
  })
  try {
    await Promise.race([run, late])
  } finally {
    clearTimeout(timer)
  }
}

export function plain(error: unknown, prefix = ''): PlainError {
  if (!(error instanceof Error))
    return { name: 'Error', message: `${prefix}thrown: ${String(error)}`, stack: '' }
  return { name: error.name, message: prefix + error.message, stack: error.stack ?? '' }
}

/** The error to throw in the runner for one that came from a case. */
export function revive({ name, message, stack }: PlainError): Error {
  const error = new Error(message)
  error.name = name
  // The engines differ: only V8 begins a stack with name and message
  const frames = stack.startsWith(name) ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [stack]
  error.stack = [`${name}: ${message}`, ...frames].join('\n')
  return error
}
