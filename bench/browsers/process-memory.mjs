import { readdirSync, readFileSync } from 'node:fs'

/**
 * The memory of so many processes and all that they have started, in bytes, what they share counted once; `undefined`
 * where there is no `/proc`.
 * @param {readonly number[]} roots
 */
export function memoryOf(roots) {
  if (process.platform !== 'linux') return undefined
  let bytes = 0
  for (const pid of withDescendants(roots)) {
    try {
      const [, kibibytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
      bytes += Number(kibibytes ?? 0) * 1024
    } catch {} // ended meanwhile
  }
  return bytes
}

/** Processes that this one has started itself. */
export function ownChildren() {
  return [...parents()].filter(([, parent]) => parent === process.pid).map(([pid]) => pid)
}

/** @param {readonly number[]} roots */
function withDescendants(roots) {
  const known = new Set(roots)
  const all = parents()
  for (let size = 0; size !== known.size; ) {
    size = known.size
    for (const [pid, parent] of all) if (known.has(parent)) known.add(pid)
  }
  return known
}

/** @returns {Map<number, number>} */
function parents() {
  const found = new Map()
  if (process.platform !== 'linux') return found
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      // The name of a program stands in brackets and may hold anything.
      const fields = readFileSync(`/proc/${name}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')
      found.set(Number(name), Number(fields[1]))
    } catch {} // ended meanwhile
  }
  return found
}
