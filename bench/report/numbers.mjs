/**
 * A number with as many digits as say something.
 * @param {number} value
 */
export function showNumber(value) {
  if (value >= 1000) return roundTo(value, 3).toLocaleString('en-US')
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/**
 * @param {number} value
 * @param {number} digits
 */
function roundTo(value, digits) {
  return Number(value.toPrecision(digits))
}

/**
 * @param {number} value
 * @param {import('../cases/case.mjs').Unit} unit
 */
export function showValue(value, unit) {
  if (unit !== 'bytes') return showNumber(value)
  if (Math.abs(value) < 1024) return `${value.toFixed(0)} B`
  return Math.abs(value) < 2 ** 20
    ? `${(value / 1024).toFixed(1)} KiB`
    : `${(value / 2 ** 20).toFixed(1)} MiB`
}

/**
 * @param {import('./statistics.mjs').Spread | undefined} spread
 * @param {(value: number) => string} show
 */
export function showSpread(spread, show) {
  if (spread === undefined) return '–'
  return `${show(spread.median)} (${show(spread.min)}–${show(spread.max)})`
}
