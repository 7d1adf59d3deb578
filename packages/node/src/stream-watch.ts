import type { Socket } from 'node:net'

/** Whom to tell of the connection below `ws`. */
export interface StreamWatcher {
  onStreamError(error: Error): void
  onStreamEnd(): void
  onStreamData(): void
}

const watcherOf = Symbol('watcher')

interface WatchedStream extends Socket {
  [watcherOf]?: StreamWatcher | undefined
}

/** Tells of its error and its end. The listeners are the same for all streams: closures would cost each idle one more. */
export function watchStream(stream: WatchedStream, watcher: StreamWatcher): void {
  stream[watcherOf] = watcher
  stream.on('data', onData)
  stream.on('error', onError)
  stream.on('end', onEnd)
}

/** Tells no more. */
export function unwatchStream(stream: WatchedStream): void {
  stream[watcherOf] = undefined
  stream.off('data', onData)
  stream.off('error', onError)
  stream.off('end', onEnd)
}

function onError(this: WatchedStream, error: Error): void {
  this[watcherOf]?.onStreamError(error)
}

function onData(this: WatchedStream): void {
  this[watcherOf]?.onStreamData()
}

function onEnd(this: WatchedStream): void {
  this[watcherOf]?.onStreamEnd()
}
