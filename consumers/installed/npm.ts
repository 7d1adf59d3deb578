import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from '../../scripts/run.mjs'

export interface PackedPackage {
  readonly name: string
  readonly tarball: string
  /** The paths in it. */
  readonly files: readonly string[]
}

interface PackReport {
  readonly name: string
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** `npm pack` of each folder. */
export function packFolders(folders: readonly string[], destination: string): PackedPackage[] {
  const output = runNpm(
    ['pack', '--ignore-scripts', '--json', '--pack-destination', destination, ...folders],
    destination,
  )
  const reports: PackReport[] = JSON.parse(output)
  return reports.map(({ name, filename, files }) => ({
    name,
    tarball: join(destination, filename),
    files: files.map(({ path }) => path),
  }))
}

/** `npm install` of all of them together, into a new folder; nothing is asked of the registry. */
export function installTarballs(tarballs: readonly string[], folder: string): void {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
  runNpm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs], folder)
}

/** Runs npm as if a user had typed it there; returns what it prints. Throws when it fails. */
export function runNpm(args: readonly string[], folder: string): string {
  const printed = join(folder, 'npm-output.txt')
  const output = openSync(printed, 'w')
  try {
    const done = npm([...args, '--loglevel=error'], {
      cwd: folder,
      env: environmentOfUser(),
      stdio: ['ignore', output, 'inherit'],
      timeout: 300_000,
    })
    if (!done) throw new Error(`\`npm ${args.join(' ')}\` failed; what it says is above.`)
  } finally {
    closeSync(output)
  }
  return readFileSync(printed, 'utf8')
}

/** What npm tells its scripts of the workspace would make the npm that runs in them work there and not here. */
export function environmentOfUser(): NodeJS.ProcessEnv {
  const ofScript =
    /^(INIT_CWD|NODE_ENV|NODE_OPTIONS|VITEST.*|npm_(package|lifecycle)_.*|npm_config_(local_prefix|prefix|workspaces?|include|omit))$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofScript.test(name)))
}
