import { batchFor, kibibyte, mebibyte } from './case.mjs'

/**
 * Those that are compared in each engine.
 * @type {Record<string, { peer: string, style?: string, needs?: string }>}
 */
export const browserVariants = {
  isosocket: { peer: 'isosocket' },
  'native WebSocket': { peer: 'web-socket' },
  partysocket: { peer: 'partysocket-in-page' },
  'isosocket StreamWebSocket': { peer: 'isosocket', style: 'stream' },
  'native WebSocketStream': { peer: 'web-socket-stream', needs: 'WebSocketStream' },
}

const messages = ['isosocket', 'native WebSocket', 'partysocket']
const streams = ['isosocket StreamWebSocket', 'native WebSocketStream', 'native WebSocket']
const size = 16 * kibibyte
const large = 64 * kibibyte
/** Pages are shown a few ten thousand messages before their compilers have done all they can. Milliseconds. */
const longer = { warmUp: 500, duration: 500 }

/** @type {Pick<import('./case.mjs').Case, 'id' | 'title' | 'unit' | 'variants' | 'job'>[]} */
export const browserCases = [
  {
    id: 'browser-up-128',
    title: 'Up, 128 B, 64 in a turn',
    unit: 'messages/s',
    variants: messages,
    job: { work: 'upload', size: 128, batch: 64, ...longer },
  },
  {
    id: 'browser-down-128',
    title: 'Down, 128 B',
    unit: 'messages/s',
    variants: messages,
    job: { work: 'download', size: 128, total: 8 * mebibyte },
  },
  {
    id: 'browser-down-16384',
    title: 'Down, 16 KiB',
    unit: 'messages/s',
    variants: messages,
    job: { work: 'download', size, total: 128 * mebibyte },
  },
  {
    id: 'browser-echo-128',
    title: 'Echo, 128 B, 256 on the way',
    unit: 'messages/s',
    variants: messages,
    job: { work: 'echo', size: 128, window: 256, ...longer },
  },
  {
    id: 'browser-transfer-up',
    title: '64 MiB up in pieces of 64 KiB',
    unit: 'MiB/s',
    variants: streams,
    job: { work: 'upload', size: large, batch: batchFor(large), total: 64 * mebibyte },
  },
  {
    id: 'browser-transfer-down',
    title: '64 MiB down in messages of 64 KiB',
    unit: 'MiB/s',
    variants: streams,
    job: { work: 'download', size: large, total: 64 * mebibyte },
  },
]

/** A consumer that is slower than the server, by the name of the row. */
export const slowInBrowsers = {
  id: 'browser-slow-consumer',
  title: 'A consumer that takes one of 16 KiB every 100 ms for 10 s: growth of all processes of the browser',
  unit: /** @type {const} */ ('bytes'),
  size,
  duration: 10_000,
  styles: { 'isosocket receive()': 'receive', 'isosocket StreamWebSocket': 'stream' },
}
