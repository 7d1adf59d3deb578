import type { FullConfig, Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter'
import { type CaseResult, type RuntimeResults, writeResults } from '../matrix/runtime-results.js'

/** The annotation in which a test says which engine, with its version, it ran in. */
export const engineAnnotation = 'engine'

/** One results file per project. */
export default class ResultsReporter implements Reporter {
  readonly #runtimes = new Map<string, RuntimeResults>()
  readonly #errors: string[] = []

  onBegin(config: FullConfig): void {
    for (const { name } of config.projects) {
      this.#runtimes.set(name, { runtime: name, title: name, cases: [], errors: this.#errors })
    }
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const runtime = this.#runtimes.get(test.parent.project()?.name ?? '')
    if (runtime === undefined) return
    const title = result.annotations.find(({ type }) => type === engineAnnotation)?.description
    if (title !== undefined) runtime.title = title
    runtime.cases.push(resultOf(test, result))
  }

  onError(error: TestError): void {
    this.#errors.push(error.message ?? error.value ?? 'unknown error')
  }

  onEnd(): void {
    for (const results of this.#runtimes.values()) writeResults(results)
  }

  printsToStdio(): boolean {
    return false
  }
}

function resultOf(test: TestCase, result: TestResult): CaseResult {
  const common = { id: `${test.parent.title} › ${test.title}`, milliseconds: Math.round(result.duration) }
  if (result.status === 'passed') return { ...common, outcome: 'passed' }
  const missing = result.annotations.find(({ type }) => type === 'skip')?.description
  if (result.status === 'skipped' && missing !== undefined) return { ...common, outcome: 'skipped', missing }
  return { ...common, outcome: 'failed', message: result.error?.message ?? result.status }
}
