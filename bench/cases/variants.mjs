/**
 * One of those that are compared: a library, and how it is used or installed.
 * @typedef {object} Variant
 * @property {string} peer The file in `client/peers`.
 * @property {string} [style] One of several ways that the library has.
 * @property {import('../server/server-kinds.mjs').ServerKind} [server] Where it can speak to one server only.
 * @property {true} [withoutBufferutil] As `npm i ws` leaves it.
 * @property {true} [limit] Not a peer but what the machine can do.
 * @property {string} [packageName] Whose version is stated.
 */

/** How isosocket is run: without the native addon, which it does not use. */
const withoutBufferutil = true

/**
 * Everybody, by the name on the page. What sits on `ws` has `bufferutil` beside it, unless it says otherwise.
 * @type {Record<string, Variant>}
 */
export const variants = {
  isosocket: { peer: 'isosocket', withoutBufferutil, packageName: 'isosocket' },
  'isosocket, bytes not asked for': { peer: 'isosocket', style: 'unread', withoutBufferutil },
  'isosocket for await': { peer: 'isosocket', style: 'for await', withoutBufferutil },
  'isosocket receive()': { peer: 'isosocket', style: 'receive', withoutBufferutil },
  'isosocket readable': { peer: 'isosocket', style: 'readable', withoutBufferutil },
  'isosocket StreamWebSocket': { peer: 'isosocket', style: 'stream', withoutBufferutil },
  'ws + bufferutil': { peer: 'ws', packageName: 'bufferutil' },
  ws: { peer: 'ws', withoutBufferutil, packageName: 'ws' },
  'ws Duplex': { peer: 'ws-duplex' },
  'isomorphic-ws': { peer: 'isomorphic-ws', packageName: 'isomorphic-ws' },
  'undici WebSocket': { peer: 'undici', packageName: 'undici' },
  'undici WebSocketStream': { peer: 'undici-stream' },
  'WebSocket of Node': { peer: 'web-socket' },
  partysocket: { peer: 'partysocket', packageName: 'partysocket' },
  'websocket-as-promised': { peer: 'websocket-as-promised', packageName: 'websocket-as-promised' },
  'it-ws': { peer: 'it-ws', packageName: 'it-ws' },
  websocket: { peer: 'websocket', packageName: 'websocket' },
  'socket.io-client': { peer: 'socket-io', server: 'socket.io', packageName: 'socket.io-client' },
  'node:net': { peer: 'tcp', server: 'tcp', limit: true },
}

/** The two that every case is compared with. */
export const baselines = ['ws + bufferutil', 'ws']

/** Those that send and receive messages. */
export const messagePeers = [
  'isosocket',
  ...baselines,
  'ws Duplex',
  'isomorphic-ws',
  'undici WebSocket',
  'undici WebSocketStream',
  'WebSocket of Node',
  'partysocket',
  'websocket-as-promised',
  'it-ws',
  'websocket',
  'socket.io-client',
  'node:net',
]
