import { baselines, messagePeers } from './variants.mjs'

const main = ['isosocket', ...baselines]
const echo = { work: /** @type {const} */ ('echo'), size: 128, window: 256 }
const ping = { work: /** @type {const} */ ('ping-pong'), size: 128 }

/**
 * There and back.
 * @type {import('./case.mjs').Case[]}
 */
export const roundTripCases = [
  {
    id: 'echo-128',
    title: 'Echo, 128 B, 256 on the way',
    unit: 'messages/s',
    server: 'raw',
    variants: messagePeers,
    job: echo,
  },
  {
    id: 'echo-128-with-ws',
    title: 'Echo, 128 B, 256 on the way, with a ws server',
    unit: 'messages/s',
    server: 'ws',
    variants: main,
    job: echo,
  },
  {
    id: 'ping-128',
    title: 'Round trip, 128 B, one at a time (median)',
    unit: 'µs',
    server: 'raw',
    variants: messagePeers,
    job: ping,
    keepsAwake: true,
    leastRounds: 11,
  },
]
