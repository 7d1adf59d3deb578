// The runtimes beside the Node that runs the tests, and where their binaries are. Nothing is imported from a package:
// `scripts/set-up-runtimes.mjs` asks before they are installed.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Has a package.json and a lock file of its own, so that only who wants the long suite loads 900 MB. */
export const binariesFolder = fileURLToPath(new URL('binaries/', import.meta.url))

const onArm = process.arch === 'arm64'

/**
 * A way to run the suite:
 * - `name`: its key in `expected-skips.json` and in the matrix
 * - `engine`: what it makes of faults (`suite/fault-outcome.ts`)
 * - `program`: `main` for what has Node's `process`, `worker` for workerd
 * - `specifier`: what the cases are run on
 * - `file`, in `folder`: the binary; `before`: what stands before the program on its command line
 *
 * @typedef {{
 *   name: string,
 *   label: string,
 *   note?: string,
 *   engine: import('../suite/fault-outcome.js').Engine,
 *   program: 'main' | 'worker',
 *   specifier: 'isosocket' | 'isosocket/browser',
 *   folder: string,
 *   file: string,
 *   before: string[],
 * }} Runtime
 */

/** @type {readonly Runtime[]} */
export const runtimes = [
  node('22'),
  node('24'),
  node('26'),
  {
    ...node('26'),
    name: 'node-26-own',
    note: ', its own WebSocket',
    engine: 'undici',
    specifier: 'isosocket/browser',
  },
  {
    name: 'bun',
    label: 'Bun',
    engine: 'bun',
    program: 'main',
    specifier: 'isosocket',
    folder: `@oven/bun-linux-${onArm ? 'aarch64' : 'x64'}`,
    file: 'bin/bun',
    before: ['run'],
  },
  {
    name: 'deno',
    label: 'Deno',
    engine: 'deno',
    program: 'main',
    specifier: 'isosocket',
    folder: `@deno/linux-${onArm ? 'arm64' : 'x64'}-glibc`,
    file: 'deno',
    before: ['run', '--allow-all'],
  },
  {
    name: 'workerd',
    label: 'workerd',
    engine: 'workerd',
    program: 'worker',
    specifier: 'isosocket',
    folder: `@cloudflare/workerd-linux-${onArm ? 'arm64' : '64'}`,
    file: 'bin/workerd',
    before: ['test'],
  },
]

/**
 * @param {string} major
 * @returns {Runtime}
 */
function node(major) {
  return {
    name: `node-${major}`,
    label: 'Node',
    engine: 'node',
    program: 'main',
    specifier: 'isosocket',
    folder: `node${major}-linux-${onArm ? 'arm64' : 'x64'}`,
    file: 'bin/node',
    before: [],
  }
}

/**
 * All of them, or those named in `RUNTIMES` (a comma list).
 * @returns {Runtime[]}
 */
export function wantedRuntimes() {
  const names = (process.env['RUNTIMES'] ?? '').split(',').map((name) => name.trim().toLowerCase())
  const wanted = names.filter((name) => name !== '')
  for (const name of wanted) {
    if (!runtimes.some((known) => known.name === name)) {
      throw new Error(
        `RUNTIMES names "${name}"; the runtimes are ${runtimes.map((each) => each.name).join(', ')}.`,
      )
    }
  }
  return runtimes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
}

/** @param {Runtime} runtime */
export function binaryOf({ folder, file }) {
  return `${binariesFolder}node_modules/${folder}/${file}`
}

/**
 * With its version, for people.
 * @param {Runtime} runtime
 */
export function titleOf({ label, folder, note = '' }) {
  const manifest = `${binariesFolder}node_modules/${folder}/package.json`
  return `${label} ${JSON.parse(readFileSync(manifest, 'utf8')).version}${note}`
}

/** Those whose binary is not there in the version that is wanted. */
export function missingRuntimes() {
  const { optionalDependencies } = JSON.parse(readFileSync(`${binariesFolder}package.json`, 'utf8'))
  return wantedRuntimes().filter((runtime) => {
    const wanted = String(optionalDependencies[runtime.folder]).replace(/^npm:.*@/, '')
    return !existsSync(binaryOf(runtime)) || !titleOf(runtime).startsWith(`${runtime.label} ${wanted}`)
  })
}
