import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentOfUser } from '../installed/npm.js'

const ownPrograms = fileURLToPath(new URL('./programs/', import.meta.url))
const ownCompiler = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))

/** Compiler options as they stand in a `tsconfig.json`. */
export interface CompilerOptions {
  readonly [name: string]: unknown
}

export interface Project {
  /** Where it is made; packages are found from there. */
  readonly folder: string
  /** What is in it: for the name of each file its name in `programs`. */
  readonly files: { readonly [name: string]: string }
  readonly options: CompilerOptions
  /** The folder of the sources. Default `programs` beside this file. */
  readonly programs?: string
  /** The folder of the compiler. Default: that of the workspace. */
  readonly compiler?: string
}

/** What the compiler has to say of a project of a user, as strict as it can be set, declarations of packages included. */
export function compile({
  folder,
  files,
  options,
  programs = ownPrograms,
  compiler = ownCompiler,
}: Project): string {
  mkdirSync(folder, { recursive: true })
  for (const [name, program] of Object.entries(files)) {
    writeFileSync(join(folder, name), readFileSync(join(programs, program)))
  }
  const config = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      noEmit: true,
      skipLibCheck: false,
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.asynciterable'],
      types: ['node'],
      ...options,
    },
    files: Object.keys(files),
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(compiler, 'bin', 'tsc')
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    [tsc, '-p', folder, '--pretty', 'false'],
    {
      cwd: folder,
      env: environmentOfUser(),
      encoding: 'utf8',
      timeout: 60_000,
    },
  )
  if (error !== undefined) throw error
  return status === 0 ? '' : stdout + stderr
}
