import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface CaseResult {
  /** `topic › name`. */
  id: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** The capability or engine feature that a skipped case lacked. */
  missing?: string
  /** What a failed case said. */
  message?: string
  milliseconds: number
}

/** What one runtime made of the suite: `e2e/results/<runtime>.json`. */
export interface RuntimeResults {
  /** Key of the runtime in `expected-skips.json` too: `node`, `node-26`, `bun`, `chromium`, `chromium-shared`. */
  runtime: string
  /** With the version, for people: `Node 20.20.2`. */
  title: string
  cases: CaseResult[]
  /** What went wrong outside any case. */
  errors: string[]
}

const folder = fileURLToPath(new URL('../results/', import.meta.url))

export function writeResults(results: RuntimeResults): void {
  const file = `${folder}${results.runtime}.json`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}
