import { pairRatios } from './statistics.mjs'

/**
 * One thing that has to be shown: how we stand to a base, pair by pair.
 * @typedef {object} Target
 * @property {string} work
 * @property {string} caseId
 * @property {string} ours
 * @property {string} base
 * @property {number} [atLeast] Times the base.
 * @property {number} [atMost] Times the base. With neither it is only told.
 */

/**
 * A size that may not be passed.
 * @typedef {object} SizeTarget
 * @property {string} work
 * @property {string} caseId
 * @property {string} ours
 * @property {number} atMostBytes
 * @property {readonly string[]} [onlyIn] Results of these names; in others the size is told and not judged.
 */

/**
 * A size that may not be passed by more than so much.
 * @typedef {object} DifferenceTarget
 * @property {string} work
 * @property {string} caseId
 * @property {string} ours
 * @property {string} base
 * @property {number} atMostMore
 */

const withAddon = 'ws + bufferutil'
const asInstalled = 'ws'

/**
 * @param {string} work
 * @param {string} caseId
 * @param {number} toAddon
 * @param {number | undefined} toInstalled
 * @param {string} [ours]
 * @returns {Target[]}
 */
function faster(work, caseId, toAddon, toInstalled, ours = 'isosocket') {
  const targets = [{ work, caseId, ours, base: withAddon, atLeast: toAddon }]
  if (toInstalled !== undefined) targets.push({ work, caseId, ours, base: asInstalled, atLeast: toInstalled })
  return targets
}

const stream = 'isosocket StreamWebSocket'

/** What a run in Node has to show. @type {readonly Target[]} */
export const targets = [
  ...faster('one-way up 128 B, 64 in a turn', 'up-128', 10, 10),
  ...faster('the same to a `ws` server', 'up-128-to-ws', 3, undefined),
  ...faster('one-way up 16 B, 64 in a turn', 'up-16', 12, 12),
  ...faster('the same to a `ws` server', 'up-16-to-ws', 3, undefined),
  ...faster('one-way up 1 KiB, 64 in a turn', 'up-1024', 5, 8),
  ...faster('one-way up 16 KiB', 'up-16384', 1.5, 8),
  ...faster('one-way up 64 KiB', 'up-65536', 1, 6),
  ...faster('one-way up 1 MiB', 'up-1048576', 1, 6),
  ...faster('one message in a turn, up 128 B', 'batch-1', 1, 1.1),
  ...faster('`StreamWebSocket`, writes of 128 B, to a `ws` server', 'writes-128', 12, 12, stream),
  ...faster('pipelined echo 128 B, window 256', 'echo-128', 3, 3),
  ...faster('one-way down 128 B, listener', 'down-128', 4, 4),
  ...faster('one-way down 128 B, `for await`', 'down-128', 2.5, 2.5, 'isosocket for await'),
  ...faster('one-way down 128 B, `readable`', 'down-128', 0.8, 0.8, 'isosocket readable'),
  ...faster('one-way down 1 KiB, listener', 'down-1024', 1.5, 1.5),
  ...faster('one-way down 16 KiB, listener', 'down-16384', 1, 1),
  {
    work: 'ping-pong 128 B, p50: time',
    caseId: 'ping-128',
    ours: 'isosocket',
    base: withAddon,
    atMost: 1.05,
  },
  {
    work: 'ping-pong 128 B, p50: time',
    caseId: 'ping-128',
    ours: 'isosocket',
    base: asInstalled,
    atMost: 1.05,
  },
  ...faster('broadcast of 128 B to 5,000, one in a turn', 'broadcast-1', 1.5, 1.5),
  ...faster('the same, 8 in a turn', 'broadcast-8', 1.5, 1.5),
  ...faster('1 GiB up through `StreamWebSocket`', 'transfer-up', 1, 6, stream),
  { work: '1 GiB up through `StreamWebSocket`', caseId: 'transfer-up', ours: stream, base: 'node:net' },
  ...faster('1 GiB down through `StreamWebSocket`', 'transfer-down', 1.1, undefined, stream),
  { work: '1 GiB down through `StreamWebSocket`', caseId: 'transfer-down', ours: stream, base: 'node:net' },
]

/** @type {readonly SizeTarget[]} */
export const sizeTargets = [
  {
    work: 'slow consumer, `MessageWebSocket`: growth',
    caseId: 'slow-consumer',
    ours: 'isosocket receive()',
    atMostBytes: 40 * 2 ** 20,
  },
  {
    work: 'slow consumer, `StreamWebSocket`: growth',
    caseId: 'slow-consumer',
    ours: stream,
    atMostBytes: 40 * 2 ** 20,
  },
]

/** @type {readonly DifferenceTarget[]} */
export const differenceTargets = [
  {
    work: 'idle socket: memory above that of `ws`',
    caseId: 'idle',
    ours: 'isosocket',
    base: asInstalled,
    atMostMore: 2048,
  },
  {
    work: 'idle connection of a server: memory above that of `ws`',
    caseId: 'server-idle',
    ours: 'isosocket',
    base: asInstalled,
    atMostMore: 2048,
  },
]

const slow = 'browser-slow-consumer'

/** @type {readonly SizeTarget[]} */
export const browserSizeTargets = [
  {
    work: 'slow consumer, `StreamWebSocket`: growth',
    caseId: slow,
    ours: stream,
    atMostBytes: 40 * 2 ** 20,
    onlyIn: ['chromium'],
  },
  {
    work: 'slow consumer, `MessageWebSocket`: growth (ended by `receiveBufferLimit`, 64 MiB)',
    caseId: slow,
    ours: 'isosocket receive()',
    atMostBytes: Infinity,
    onlyIn: [],
  },
]

/** What a run in browsers has to show, in every engine that has the base. @type {readonly Target[]} */
export const browserTargets = [
  ['browser-up-128', 'messages up, 128 B'],
  ['browser-down-128', 'messages down, 128 B'],
  ['browser-down-16384', 'messages down, 16 KiB'],
  ['browser-echo-128', 'pipelined echo 128 B, window 256'],
].map(([caseId = '', work = '']) => ({
  work,
  caseId,
  ours: 'isosocket',
  base: 'native WebSocket',
  atLeast: 0.97,
}))

/**
 * How we stand to a target; `undefined` where it was not measured.
 * @param {Target} target
 * @param {import('./results-file.mjs').Results['cases']} cases
 */
export function judge({ caseId, ours, base, atLeast, atMost }, cases) {
  const outcomes = cases[caseId]
  const ratio = pairRatios(outcomes?.[ours] ?? [], outcomes?.[base] ?? [])
  if (ratio === undefined) return undefined
  if (atLeast === undefined && atMost === undefined) return { ratio, met: undefined }
  return { ratio, met: ratio.median >= (atLeast ?? 0) && ratio.median <= (atMost ?? Infinity) }
}
