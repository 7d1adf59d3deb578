/**
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} min
 * @property {number} max
 */

/**
 * @param {readonly number[]} values
 * @returns {Spread | undefined}
 */
export function spreadOf(values) {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  const at = (/** @type {number} */ index) => /** @type {number} */ (sorted[index])
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  }
}

/**
 * One number of each round that succeeded.
 * @param {readonly (import('../client/job.mjs').Outcome | null)[]} outcomes
 * @param {string} [key]
 */
export function valuesOf(outcomes, key = 'value') {
  return outcomes.flatMap((outcome) => {
    const value = outcome?.[key]
    return value === undefined ? [] : [value]
  })
}

/**
 * The ratios of what two did in the same round: the machine's moods are the same for both.
 * @param {readonly (import('../client/job.mjs').Outcome | null)[]} ours
 * @param {readonly (import('../client/job.mjs').Outcome | null)[]} theirs
 * @param {string} [key]
 */
export function pairRatios(ours, theirs, key = 'value') {
  return spreadOf(
    ours.flatMap((our, round) => {
      const a = our?.[key]
      const b = theirs[round]?.[key]
      return a === undefined || b === undefined || b === 0 ? [] : [a / b]
    }),
  )
}
