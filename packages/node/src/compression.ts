import type { CompressionOptions } from './settings/control.js'

const defaultThreshold = 1024

/** Messages below this many bytes are sent as they are. */
export function thresholdOf(compression: boolean | CompressionOptions): number {
  const { threshold = defaultThreshold } = typeof compression === 'object' ? compression : {}
  return threshold
}

/**
 * What `ws` is told. Its own threshold counts only where the peer wants each message compressed by itself, and for the first
 * frame of a message alone: whether to compress is said with each message instead.
 */
export function deflateOption(compression: boolean | CompressionOptions): false | { threshold: 0 } {
  return compression === false ? false : { threshold: 0 }
}
