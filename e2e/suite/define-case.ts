import type { CaseContext } from './case-context.js'
import type { Need } from './need.js'

/** Cases that go on longer are failures; a case says so itself when it needs more. */
const defaultTimeout = 15_000

export interface CaseOptions {
  /** Skipped, and reported under the first of these that is missing, where the runtime lacks one. */
  needs?: Need | readonly Need[]
  /** Milliseconds; 15 000 by default. */
  timeout?: number
}

type Run = (context: CaseContext) => void | Promise<void>

export interface UnnamedTopicCase {
  readonly name: string
  readonly needs: readonly Need[]
  readonly timeout: number
  readonly run: Run
}

export interface Case extends UnnamedTopicCase {
  readonly topic: string
  /** `topic › name`: unique, stands in reports and in `expected-skips.json`. */
  readonly id: string
}

/** One behaviour, named by a sentence. */
export function defineCase(name: string, run: Run): UnnamedTopicCase
export function defineCase(name: string, options: CaseOptions, run: Run): UnnamedTopicCase
export function defineCase(name: string, ...rest: [Run] | [CaseOptions, Run]): UnnamedTopicCase {
  const [options, run] = rest.length === 1 ? [{}, rest[0]] : rest
  const { needs = [], timeout = defaultTimeout } = options
  return { name, needs: typeof needs === 'string' ? [needs] : needs, timeout, run }
}

/** The cases of one topic, run in this order. */
export function suite(topic: string, cases: readonly UnnamedTopicCase[]): Case[] {
  return cases.map((each) => ({ ...each, topic, id: `${topic} › ${each.name}` }))
}
