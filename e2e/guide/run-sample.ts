import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'
import { guideSamples } from './guide-samples.js'

// Below the workspace, so that `isosocket` is found from there as from any program.
const folder = new URL('../dist/guide/', import.meta.url)

export interface SampleRun {
  /** The lines it printed. */
  readonly lines: readonly string[]
  readonly milliseconds: number
}

/** What stands in a sample, and what is to stand there when it runs. */
export type Replacements = { readonly [text: string]: string }

/**
 * Runs a sample of the guide as a program of its own: the code of the page, but for the addresses.
 * Rejects unless it ends by itself, with exit code 0 and nothing on the error stream.
 */
export async function runSample(
  name: string,
  replacements: Replacements,
  certificate?: string,
): Promise<SampleRun> {
  let code = guideSamples().get(name)
  if (code === undefined) throw new Error(`docs/guide.md has no sample "${name}"`)
  for (const [text, replacement] of Object.entries(replacements)) {
    if (!code.includes(text)) throw new Error(`the sample "${name}" does not contain ${text}`)
    code = code.replaceAll(text, replacement)
  }
  mkdirSync(folder, { recursive: true })
  const program = new URL(`${name}-${crypto.randomUUID()}.mjs`, folder)
  writeFileSync(program, (await transformWithOxc(code, 'sample.ts')).code)

  const environment = { ...process.env }
  if (certificate !== undefined) {
    const path = new URL(`${name}.pem`, folder)
    writeFileSync(path, certificate)
    environment['NODE_EXTRA_CA_CERTS'] = fileURLToPath(path)
  }
  const started = performance.now()
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [fileURLToPath(program)],
      { env: environment, timeout: 20_000 },
      (error, stdout, stderr) => {
        if (error !== null) reject(error)
        else if (stderr !== '') reject(new Error(`the sample "${name}" printed: ${stderr}`))
        else resolve({ lines: stdout.trimEnd().split('\n'), milliseconds: performance.now() - started })
      },
    )
  })
}
