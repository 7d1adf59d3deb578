import { batchFor, kibibyte, mebibyte, showSize } from './case.mjs'
import { baselines, messagePeers } from './variants.mjs'

export const sizes = [16, 128, kibibyte, 16 * kibibyte, 64 * kibibyte, mebibyte]

/** Messages in a turn of the event loop, beside the 64 of the upload itself. */
export const batches = [1, 2, 8, 512]

const main = ['isosocket', ...baselines]
const waysToReceive = [
  'isosocket, bytes not asked for',
  'isosocket for await',
  'isosocket receive()',
  'isosocket readable',
]

/**
 * @param {number} size
 * @returns {import('./case.mjs').Case[]}
 */
function oneWay(size) {
  const up = { work: /** @type {const} */ ('upload'), size, batch: batchFor(size) }
  const down = { work: /** @type {const} */ ('download'), size }
  const turn = up.batch === 1 ? 'one' : up.batch
  const isSmall = size === 128 || size === kibibyte
  // The transfers show everybody with 64 KiB.
  const everybody = size === 64 * kibibyte ? main : messagePeers
  const unit = 'messages/s'
  return [
    {
      id: `up-${size}`,
      title: `Up, ${showSize(size)}, ${turn} in a turn`,
      unit,
      server: 'raw',
      variants: everybody,
      job: up,
    },
    {
      id: `up-${size}-to-ws`,
      title: `Up, ${showSize(size)}, ${turn} in a turn, to a ws server`,
      unit,
      server: 'ws',
      variants: main,
      job: up,
    },
    {
      id: `down-${size}`,
      title: `Down, ${showSize(size)}`,
      unit,
      server: 'raw',
      variants: isSmall
        ? [...messagePeers.slice(0, 1), ...waysToReceive, ...messagePeers.slice(1)]
        : everybody,
      job: down,
    },
    {
      id: `down-${size}-from-ws`,
      title: `Down, ${showSize(size)}, from a ws server`,
      unit,
      server: 'ws',
      variants: main,
      job: down,
    },
  ]
}

/**
 * @param {number} batch
 * @returns {import('./case.mjs').Case}
 */
function batched(batch) {
  return {
    id: `batch-${batch}`,
    title: `Up, 128 B, ${batch === 1 ? 'one' : batch} in a turn`,
    unit: 'messages/s',
    server: 'raw',
    variants: main,
    // With few messages in a turn it takes longer until the compiler has seen enough of them.
    job: { work: 'upload', size: 128, batch, ...(batch < 8 && { warmUp: 500 }) },
    ...(batch === 1 && { leastRounds: 15 }),
  }
}

/**
 * @param {number} size
 * @returns {import('./case.mjs').Case}
 */
function written(size) {
  return {
    id: `writes-${size}`,
    title: `Writes of ${showSize(size)}, 64 in a turn, to a ws server`,
    unit: 'messages/s',
    server: 'ws',
    variants: ['isosocket StreamWebSocket', ...baselines, 'ws Duplex', 'undici WebSocketStream'],
    job: { work: 'upload', size, batch: 64 },
  }
}

/** One direction at a time. */
export const oneWayCases = [
  ...sizes.flatMap(oneWay),
  ...batches.map(batched),
  ...[16, 128, kibibyte].map(written),
]
