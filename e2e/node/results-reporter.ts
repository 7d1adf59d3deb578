import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'
import { type CaseResult, writeResults } from '../matrix/runtime-results.js'

export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const suite = modules.filter((module) => module.project.name === 'suite')
    const tests = suite.flatMap((module) => [...module.children.allTests()])
    const errors = [...unhandled, ...modules.flatMap((module) => module.errors())]
    writeResults({
      runtime: 'node',
      title: `Node ${process.versions.node}`,
      cases: tests.map(resultOf),
      errors: errors.map((error) => error.message),
    })
  }
}

function resultOf(test: TestCase): CaseResult {
  const result = test.result()
  const common = {
    id: `${test.parent.type === 'suite' ? test.parent.name : ''} › ${test.name}`,
    milliseconds: Math.round(test.diagnostic()?.duration ?? 0),
  }
  if (result.state === 'passed') return { ...common, outcome: 'passed' }
  if (result.state === 'skipped') return { ...common, outcome: 'skipped', missing: result.note ?? 'not said' }
  return { ...common, outcome: 'failed', message: result.errors?.[0]?.message ?? 'never ran' }
}
