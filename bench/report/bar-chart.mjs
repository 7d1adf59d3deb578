/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {number} value
 * @property {number} [low] The least that was measured.
 * @property {number} [high] The most.
 * @property {Series} series
 * @property {string} text What stands behind the bar.
 */

/** Ours, the two that it is compared with most, others, and what is no peer. @typedef {'ours' | 'first' | 'second' | 'other' | 'limit'} Series */

/**
 * Horizontal bars in groups.
 * @typedef {object} BarChart
 * @property {string} title
 * @property {string} subtitle What the numbers are, and which way is better.
 * @property {readonly { label: string, bars: readonly Bar[] }[]} groups A label may be empty.
 * @property {number} [reference] A line at this value.
 */

const width = 760
const labelWidth = 216
const textWidth = 132
const barHeight = 16
const barPitch = 21
const groupHead = 24
const groupGap = 10
const top = 64
const bottom = 14

/**
 * Readable on light and on dark paper: the colours follow the reader's.
 * @param {BarChart} chart
 */
export function barChart({ title, subtitle, groups: all, reference }) {
  const groups = all.filter((group) => group.bars.length > 0)
  const bars = groups.flatMap((group) => group.bars)
  const most = Math.max(reference ?? 0, ...bars.map(({ value, high = value }) => Math.max(value, high)))
  const room = width - labelWidth - textWidth
  const x = (/** @type {number} */ value) => labelWidth + (value / most) * room
  /** @type {string[]} */
  const parts = []
  let y = top
  for (const group of groups) {
    if (group.label !== '') {
      parts.push(text(12, y + 14, group.label, 'group'))
      y += groupHead
    }
    for (const bar of group.bars) {
      parts.push(drawBar(bar, y, x))
      y += barPitch
    }
    y += groupGap
  }
  const height = y - groupGap + bottom
  if (reference !== undefined) {
    const at = x(reference).toFixed(1)
    parts.push(`<line class="reference" x1="${at}" y1="${top - 6}" x2="${at}" y2="${height - bottom}"/>`)
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title}. ${subtitle}`)}">`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    text(12, 26, title, 'title'),
    text(12, 46, subtitle, 'subtitle'),
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

/**
 * @param {Bar} bar
 * @param {number} y
 * @param {(value: number) => number} x
 */
function drawBar({ label, value, low = value, high = value, series, text: behind }, y, x) {
  const middle = y + barHeight / 2
  const end = Math.max(x(value), x(high))
  return [
    `<text class="label ${series}" x="${labelWidth - 10}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
    `<rect class="${series}" x="${labelWidth}" y="${y}" width="${Math.max(1, x(value) - labelWidth).toFixed(1)}" height="${barHeight}" rx="2"/>`,
    `<path class="spread" d="M${x(low).toFixed(1)} ${middle}H${x(high).toFixed(1)}M${x(low).toFixed(1)} ${middle - 4}v8M${x(high).toFixed(1)} ${middle - 4}v8"/>`,
    text(end + 8, middle + 4, behind, 'value'),
  ].join('\n')
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {string} className
 */
function text(x, y, content, className) {
  return `<text class="${className}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${escaped(content)}</text>`
}

/** @param {string} content */
function escaped(content) {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

const style = `
svg { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --ours: #2166d1; --first: #8b95a1; --second: #c0c7cf; --other: #d9a441; --limit: #7d5bb5 }
@media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --ours: #6aa5ff; --first: #78828e; --second: #4b545f; --other: #b8862b; --limit: #a58bdb } }
text { font: 12.5px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--ink) }
.title { font-size: 16px; font-weight: 600 }
.subtitle, .value { fill: var(--soft) }
.group { font-weight: 600 }
text.ours { font-weight: 600 }
.paper { fill: var(--paper) }
rect.ours { fill: var(--ours) } rect.first { fill: var(--first) } rect.second { fill: var(--second) } rect.other { fill: var(--other) } rect.limit { fill: var(--limit) }
.spread { stroke: var(--ink); stroke-opacity: .55; fill: none }
.reference { stroke: var(--ink); stroke-dasharray: 4 3; stroke-opacity: .6 }
`
