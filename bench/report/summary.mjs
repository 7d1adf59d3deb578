import { markdownTable } from './case-table.mjs'
import { showNumber, showSpread, showValue } from './numbers.mjs'
import { pairRatios, spreadOf, valuesOf } from './statistics.mjs'
import {
  browserSizeTargets,
  browserTargets,
  differenceTargets,
  judge,
  sizeTargets,
  targets,
} from './targets.mjs'

/** @typedef {import('./results-file.mjs').Results} Results */

/**
 * What was to be shown and what was reached, a column for each runtime.
 * @param {readonly Results[]} results Of one kind.
 */
export function summaryTable(results) {
  const inNode = results[0]?.kind === 'node'
  const head = ['Work', 'compared with', 'wanted', ...results.map(({ title }) => title)]
  const rows = (inNode ? targets : browserTargets).map((target) => [
    target.work,
    target.base === 'ws' ? 'ws as it installs' : target.base,
    wanted(target),
    ...results.map(({ cases }) => {
      const judged = judge(target, cases)
      return judged === undefined ? '–' : mark(judged.met, showSpread(judged.ratio, showNumber))
    }),
  ])
  const sizes = (inNode ? sizeTargets : browserSizeTargets).map((target) => sizeRow(target, results))
  const differences = (inNode ? differenceTargets : []).map((target) => differenceRow(target, results))
  return markdownTable([head, ...rows, ...sizes, ...differences], head.length)
}

/** @param {import('./targets.mjs').Target} target */
function wanted({ atLeast, atMost }) {
  if (atLeast !== undefined) return `≥ ${atLeast}`
  return atMost === undefined ? '' : `≤ ${atMost}`
}

/**
 * @param {import('./targets.mjs').SizeTarget} target
 * @param {readonly Results[]} results
 */
function sizeRow({ work, caseId, ours, atMostBytes, onlyIn }, results) {
  const cells = results.map(({ name, cases }) => {
    const spread = spreadOf(valuesOf(cases[caseId]?.[ours] ?? []))
    if (spread === undefined) return '–'
    const isJudged = onlyIn?.includes(name) ?? true
    return mark(isJudged ? spread.max <= atMostBytes : undefined, showSpread(spread, bytes))
  })
  return [work, '', Number.isFinite(atMostBytes) ? `≤ ${bytes(atMostBytes)}` : '', ...cells]
}

/**
 * @param {import('./targets.mjs').DifferenceTarget} target
 * @param {readonly Results[]} results
 */
function differenceRow({ work, caseId, ours, base, atMostMore }, results) {
  const cells = results.map(({ cases }) => {
    const our = spreadOf(valuesOf(cases[caseId]?.[ours] ?? []))
    const their = spreadOf(valuesOf(cases[caseId]?.[base] ?? []))
    if (our === undefined || their === undefined) return '–'
    const difference = our.median - their.median
    const figure = `${bytes(difference)} (${bytes(our.median)} and ${bytes(their.median)})`
    return mark(difference <= atMostMore, figure)
  })
  return [work, base, `≤ ${bytes(atMostMore)}`, ...cells]
}

/** @param {number} value */
function bytes(value) {
  return showValue(value, 'bytes')
}

/**
 * Where somebody else is ahead of isosocket, by the median of the pairs, and whether all pairs say so.
 * @param {Results} results
 * @param {(name: string) => boolean} isPeer
 */
export function whoIsAhead({ cases }, isPeer) {
  return Object.entries(cases).flatMap(([caseId, outcomes]) => {
    if (caseId.includes('slow-consumer')) return []
    const ours = /transfer|writes/.test(caseId) ? 'isosocket StreamWebSocket' : 'isosocket'
    const lessIsBetter = caseId.startsWith('ping') || caseId.endsWith('idle')
    return Object.keys(outcomes)
      .filter(isPeer)
      .flatMap((name) => {
        const [a = [], b = []] = [outcomes[ours], outcomes[name]]
        const share = lessIsBetter ? pairRatios(b, a) : pairRatios(a, b)
        return share !== undefined && share.median < 1 ? [{ caseId, name, share, always: share.max < 1 }] : []
      })
  })
}

/**
 * @param {boolean | undefined} met
 * @param {string} figure
 */
function mark(met, figure) {
  if (met === undefined) return figure
  return met ? `✓ ${figure}` : `**✗ ${figure}**`
}
