import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { variants } from '../cases/variants.mjs'

/**
 * Where a run took place.
 * @typedef {object} Machine
 * @property {string} processor
 * @property {number} processors
 * @property {number} memory GiB.
 * @property {string} system
 */

/** @returns {Machine} */
export function thisMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
  }
}

/**
 * What one Node says of itself.
 * @param {string} node
 * @returns {{ version: string, hasWebSocket: boolean }}
 */
export function nodeFacts(node) {
  const script =
    'JSON.stringify({ version: process.versions.node, hasWebSocket: typeof WebSocket === "function" })'
  return JSON.parse(execFileSync(node, ['-p', script], { encoding: 'utf8' }))
}

/**
 * The versions of those that are compared.
 * @returns {Record<string, string>}
 */
export function peerVersions() {
  const names = Object.values(variants).flatMap(({ packageName }) => packageName ?? [])
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]))
}

/** @param {string} name */
function versionOf(name) {
  const require = createRequire(import.meta.url)
  const folders = require.resolve.paths(name) ?? []
  for (const folder of folders) {
    try {
      return String(require(`${folder}/${name}/package.json`).version)
    } catch {} // not in this folder
  }
  throw new Error(`${name} is not installed: run npm ci.`)
}
