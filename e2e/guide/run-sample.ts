import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'
import { pageSamples } from './page-samples.js'

// Below the workspace, so that `isosocket` is found from there as from any program.
const folder = new URL('../dist/samples/', import.meta.url)

const samples = new Map(pageSamples().map((sample) => [sample.name, sample]))

export interface SampleOutcome {
  /** The lines it printed. */
  readonly lines: readonly string[]
  readonly milliseconds: number
}

/** What stands in a sample, and what is to stand there when it runs. */
export type Replacements = { readonly [text: string]: string }

/**
 * Runs a sample as a program of its own: the code of the page, but for the replacements.
 * Rejects unless it ends by itself, with exit code 0 and nothing on the error stream.
 *
 * @param certificate PEM: an authority that the program trusts.
 */
export async function runSample(
  name: string,
  replacements: Replacements = {},
  certificate?: string,
): Promise<SampleOutcome> {
  const program = await writeProgram(name, replacements)
  const environment = { ...process.env }
  if (certificate !== undefined) environment['NODE_EXTRA_CA_CERTS'] = writeFile(`${name}.pem`, certificate)
  const started = performance.now()
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program], { env: environment, timeout: 20_000 }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`${error.message}\n${stdout}`))
      else if (stderr !== '') reject(new Error(`the sample "${name}" printed: ${stderr}`))
      else resolve({ lines: stdout.trimEnd().split('\n'), milliseconds: performance.now() - started })
    })
  })
}

/** Starts a sample that does not end by itself, and calls back when it has printed something; then it is ended. */
export async function withSample(
  name: string,
  replacements: Replacements,
  use: () => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, [await writeProgram(name, replacements)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  try {
    await Promise.race([once(child.stdout, 'data'), ended])
    if (child.exitCode !== null) throw new Error(`the sample "${name}" has ended by itself`)
    await use()
  } finally {
    child.kill()
    await ended
  }
}

/** Writes a file for a sample and says where it is. */
export function writeFile(name: string, content: string | Uint8Array): string {
  mkdirSync(folder, { recursive: true })
  const path = fileURLToPath(new URL(`${crypto.randomUUID()}-${name.replaceAll('/', '-')}`, folder))
  writeFileSync(path, content)
  return path
}

async function writeProgram(name: string, replacements: Replacements): Promise<string> {
  const sample = samples.get(name)
  if (sample === undefined) throw new Error(`no page has the sample "${name}"`)
  let { code } = sample
  for (const [text, replacement] of Object.entries(replacements)) {
    if (!code.includes(text)) throw new Error(`the sample "${name}" does not contain ${text}`)
    code = code.replaceAll(text, replacement)
  }
  if (sample.extension === '.cjs') return writeFile(`${name}.cjs`, code)
  return writeFile(`${name}.mjs`, (await transformWithOxc(code, 'sample.ts')).code)
}
