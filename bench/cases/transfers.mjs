import { batchFor, gibibyte, kibibyte } from './case.mjs'
import { baselines } from './variants.mjs'

const size = 64 * kibibyte
const up = { work: /** @type {const} */ ('upload'), size, batch: batchFor(size), total: gibibyte }
const down = { work: /** @type {const} */ ('download'), size, total: gibibyte }
const variants = [
  'isosocket StreamWebSocket',
  ...baselines,
  'isosocket',
  'ws Duplex',
  'undici WebSocket',
  'undici WebSocketStream',
  'partysocket',
  'websocket',
  'node:net',
]

/**
 * A large amount, in pieces of 64 KiB.
 * @type {import('./case.mjs').Case[]}
 */
export const transferCases = [
  {
    id: 'transfer-up',
    title: '1 GiB up',
    unit: 'MiB/s',
    server: 'raw',
    variants,
    job: up,
  },
  {
    id: 'transfer-down',
    title: '1 GiB down',
    unit: 'MiB/s',
    server: 'raw',
    variants,
    job: down,
  },
]
