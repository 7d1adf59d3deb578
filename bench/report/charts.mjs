import { showSize } from '../cases/case.mjs'
import { batches, sizes } from '../cases/one-way.mjs'
import { baselines, variants } from '../cases/variants.mjs'
import { showNumber, showValue } from './numbers.mjs'
import { pairRatios, spreadOf, valuesOf } from './statistics.mjs'

/** @typedef {import('./results-file.mjs').Results} Results */
/** @typedef {import('./bar-chart.mjs').BarChart} BarChart */
/** @typedef {import('./bar-chart.mjs').Bar} Bar */

/**
 * The charts of one Node, by the end of their file name; those for which nothing was measured are left out.
 * @param {Results} results
 * @returns {Record<string, BarChart>}
 */
export function nodeCharts({ title, cases }) {
  const ratio = `${title}: how many times raw ws (dashed: as fast); more is better`
  const rate = (/** @type {string} */ what) => `${title}: ${what}, with the least and the most of the rounds`
  const bySize = (/** @type {string} */ way) =>
    sizes.map((size) => ratioGroup(showSize(size), cases[`${way}-${size}`]))
  /** @type {Record<string, BarChart>} */
  const charts = {
    up: { title: 'Sending, by size of the message', subtitle: ratio, groups: bySize('up'), reference: 1 },
    down: {
      title: 'Receiving with a listener, by size',
      subtitle: ratio,
      groups: bySize('down'),
      reference: 1,
    },
    batch: {
      title: 'Sending 128 B, by messages in one turn',
      subtitle: ratio,
      groups: [...batches, 64]
        .sort((a, b) => a - b)
        .map((batch) => ratioGroup(`${batch} in a turn`, cases[batch === 64 ? 'up-128' : `batch-${batch}`])),
      reference: 1,
    },
    'peers-up': peers(
      'Sending 128 B, 64 in a turn',
      rate('messages a second; more is better'),
      cases['up-128'],
    ),
    'peers-down': peers('Receiving 128 B', rate('messages a second; more is better'), cases['down-128']),
    'peers-echo': peers(
      'Echo of 128 B, 256 on the way',
      rate('messages a second; more is better'),
      cases['echo-128'],
    ),
    'transfer-up': peers('1 GiB up', rate('MiB a second; more is better'), cases['transfer-up']),
    'transfer-down': peers('1 GiB down', rate('MiB a second; more is better'), cases['transfer-down']),
    slow: peers(
      'A consumer slower than the server: growth of the process in 10 s',
      `${title}: less is better; stopped at 512 MiB`,
      cases['slow-consumer'],
      'bytes',
    ),
  }
  return Object.fromEntries(
    Object.entries(charts).filter(([, { groups }]) => groups.some(({ bars }) => bars.length > 0)),
  )
}

/**
 * How isosocket stands to what the engine itself has.
 * @param {readonly Results[]} browsers
 * @returns {BarChart}
 */
export function browserChart(browsers) {
  const shown = {
    'browser-up-128': 'up, 128 B',
    'browser-down-128': 'down, 128 B',
    'browser-down-16384': 'down, 16 KiB',
    'browser-echo-128': 'echo, 128 B',
  }
  return {
    title: 'In browsers: MessageWebSocket and the native WebSocket',
    subtitle: 'isosocket as a share of native messages a second (dashed: as fast); more is better',
    groups: browsers.map(({ title, cases }) => ({
      label: title,
      bars: Object.entries(shown).flatMap(([id, label]) =>
        ratioBar(label, cases[id], 'isosocket', 'native WebSocket', 'ours'),
      ),
    })),
    reference: 1,
  }
}

/**
 * @param {string} label
 * @param {import('../run/run-case.mjs').Outcomes | undefined} outcomes
 */
function ratioGroup(label, outcomes) {
  const [first = '', second = ''] = baselines
  return {
    label,
    bars: [
      ...ratioBar(`to ${first}`, outcomes, 'isosocket', first, 'ours'),
      ...ratioBar(`to ${second} as it installs`, outcomes, 'isosocket', second, 'first'),
    ],
  }
}

/**
 * @param {string} label
 * @param {import('../run/run-case.mjs').Outcomes | undefined} outcomes
 * @param {string} ours
 * @param {string} base
 * @param {import('./bar-chart.mjs').Series} series
 * @returns {Bar[]}
 */
function ratioBar(label, outcomes, ours, base, series) {
  const ratio = pairRatios(outcomes?.[ours] ?? [], outcomes?.[base] ?? [])
  if (ratio === undefined) return []
  return [
    {
      label,
      value: ratio.median,
      low: ratio.min,
      high: ratio.max,
      series,
      text: `${showNumber(ratio.median)}×`,
    },
  ]
}

/**
 * Everybody, in the order of what they reached.
 * @param {string} title
 * @param {string} subtitle
 * @param {import('../run/run-case.mjs').Outcomes | undefined} outcomes
 * @param {import('../cases/case.mjs').Unit} [unit]
 * @returns {BarChart}
 */
function peers(title, subtitle, outcomes = {}, unit = 'messages/s') {
  const bars = Object.entries(outcomes).flatMap(([name, rounds]) => {
    const spread = spreadOf(valuesOf(rounds))
    if (spread === undefined) return []
    const { median, min, max } = spread
    return [
      {
        label: name,
        value: median,
        low: min,
        high: max,
        series: seriesOf(name),
        text: showValue(median, unit),
      },
    ]
  })
  const sign = unit === 'bytes' ? 1 : -1
  return { title, subtitle, groups: [{ label: '', bars: bars.sort((a, b) => sign * (a.value - b.value)) }] }
}

/**
 * @param {string} name
 * @returns {import('./bar-chart.mjs').Series}
 */
function seriesOf(name) {
  if (name.startsWith('isosocket')) return 'ours'
  if (name === baselines[0]) return 'first'
  if (name === baselines[1]) return 'second'
  return variants[name]?.limit ? 'limit' : 'other'
}
