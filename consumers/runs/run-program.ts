import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { environmentOfUser } from '../installed/npm.js'

/** Where the programs of users are. */
export const programs = fileURLToPath(new URL('./programs/', import.meta.url))

/** Puts one of `programs` into a user's folder; returns where it is. */
export function placeProgram(name: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  copyFileSync(join(programs, name), path)
  return path
}

/** Runs Node; returns what it prints. Rejects when it ends with an error, prints one, or does not end. */
export async function runNode(args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...args], {
    env: environmentOfUser(),
    timeout: 60_000,
  })
  if (stderr !== '') throw new Error(stderr)
  return stdout.trim()
}
