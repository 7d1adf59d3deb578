import { baselines } from './variants.mjs'

/** The server is what is measured: these take the place of the clients. */
const peers = { isosocket: 'isosocket-listener', ws: 'ws-server', 'ws + bufferutil': 'ws-server' }

const broadcast = {
  work: /** @type {const} */ ('broadcast'),
  size: 128,
  sockets: 5000,
  warmUp: 500,
  duration: 1500,
}

/**
 * What a server does. The clients are bare connections in a process of their own.
 * @type {import('./case.mjs').Case[]}
 */
export const serverCases = [
  {
    id: 'server-idle',
    title: '10,000 connections that a server has accepted and that do nothing: memory for each',
    unit: 'bytes',
    server: 'raw',
    variants: ['isosocket', 'ws'],
    peers,
    job: { work: 'accepted', size: 128, sockets: 10_000 },
    collectsGarbage: true,
    leastRounds: 5,
  },
  ...[1, 8].map((batch) => ({
    id: `broadcast-${batch}`,
    title: `128 B to 5,000 clients, ${batch === 1 ? 'one message' : `${batch} messages`} in a turn: deliveries in a second of the server's processor time`,
    unit: /** @type {const} */ ('messages/s'),
    server: /** @type {const} */ ('raw'),
    variants: ['isosocket', ...baselines],
    peers,
    job: { ...broadcast, batch },
  })),
]
