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

/**
 * The processor time that so many processes and all that they have started have used, in microseconds; 0 where there is
 * no `/proc`.
 * @param {readonly number[]} roots
 */
export function processorTimeOf(roots) {
  let ticks = 0
  for (const pid of withDescendants(roots)) {
    const fields = statOf(pid)
    // Of itself, in the program and in the system.
    if (fields !== undefined) ticks += Number(fields[11]) + Number(fields[12])
  }
  return (ticks * 1e6) / ticksPerSecond
}

/** Of what `/proc` counts in (`USER_HZ`), the same on all machines. */
const ticksPerSecond = 100

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
    const fields = statOf(Number(name))
    if (fields !== undefined) found.set(Number(name), Number(fields[1]))
  }
  return found
}

/**
 * What the system says of a process, from its state on; nothing of one that has ended.
 * @param {number} pid
 */
function statOf(pid) {
  try {
    // The name of a program stands in brackets and may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return undefined
  }
}
