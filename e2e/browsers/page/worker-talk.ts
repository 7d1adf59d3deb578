import type { SuiteRunner } from './suite-runner.js'

/** What a page asks of its worker. */
export interface Question {
  readonly number: number
  readonly name: keyof SuiteRunner
  readonly argument: unknown
}

/** What the worker answers. */
export type Answer = { readonly number: number } & ({ readonly value: unknown } | { readonly error: string })
