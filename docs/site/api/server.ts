/**
 * The other end, in Node: `WebSocketListener` and the sockets that it hands out. All of `isosocket` can be imported from here as well.
 *
 * @module isosocket/server
 */
export * from 'isosocket/server'
