import { kibibyte } from './case.mjs'

const idle = { work: /** @type {const} */ ('idle'), size: 128, sockets: 5000 }
const slow = { work: /** @type {const} */ ('slow-consumer'), size: 16 * kibibyte, warmUp: 0 }

/**
 * What is held.
 * @type {import('./case.mjs').Case[]}
 */
export const memoryCases = [
  {
    id: 'slow-consumer',
    title: 'A consumer that takes one of 16 KiB every 100 ms for 10 s: growth of the process',
    unit: 'bytes',
    server: 'raw',
    variants: [
      'isosocket receive()',
      'isosocket StreamWebSocket',
      'ws + bufferutil',
      'ws Duplex',
      'undici WebSocketStream',
    ],
    job: { ...slow, duration: 10_000 },
    collectsGarbage: true,
    sideBySide: true,
    mostRounds: 2,
  },
  {
    id: 'idle',
    title: '5,000 sockets that do nothing: memory for each',
    unit: 'bytes',
    server: 'raw',
    variants: ['isosocket', 'ws', 'undici WebSocket'],
    job: idle,
    collectsGarbage: true,
  },
]
