/**
 * What a value is, and which way is better.
 * @typedef {'messages/s' | 'MiB/s' | 'µs' | 'bytes'} Unit
 */

/**
 * One kind of work, done by several.
 * @typedef {object} Case
 * @property {string} id What `--case` takes: all of it, or its beginning.
 * @property {string} title
 * @property {Unit} unit
 * @property {import('../server/server-kinds.mjs').ServerKind} server For those that have no server of their own.
 * @property {readonly string[]} variants
 * @property {Omit<import('../client/job.mjs').Job, 'peer' | 'port' | 'style' | 'warmUp' | 'duration'> & { warmUp?: number, duration?: number }} job
 * @property {Readonly<Record<string, string>>} [peers] By the name of a variant: another file in `client/peers`.
 * @property {true} [collectsGarbage] The client may ask for it: memory is measured.
 * @property {number} [mostRounds] More would tell nothing new.
 * @property {number} [leastRounds] Of a full run: with fewer chance decides.
 * @property {true} [sideBySide] All at once: only memory is compared.
 * @property {true} [keepsAwake] What is measured is shorter than the time a processor needs to wake up.
 */

export const kibibyte = 1024
export const mebibyte = 1024 * kibibyte
export const gibibyte = 1024 * mebibyte

/**
 * Messages in one turn of the event loop: the fewer the larger.
 * @param {number} size
 */
export function batchFor(size) {
  if (size <= 4 * kibibyte) return 64
  if (size <= 16 * kibibyte) return 16
  return size <= 64 * kibibyte ? 4 : 1
}

/** @param {number} bytes */
export function showSize(bytes) {
  if (bytes >= mebibyte) return `${bytes / mebibyte} MiB`
  return bytes >= kibibyte ? `${bytes / kibibyte} KiB` : `${bytes} B`
}
