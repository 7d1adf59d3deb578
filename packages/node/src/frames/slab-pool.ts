import { slabMemory } from './masking.js'

/** A frame of the largest piece that core hands over fits in, with its header. */
const slabSize = 64 * 1024 + 64

/** So many that were made when the shared memory was full are kept for the next time. */
const spareLimit = 16

/** Memory in which frames are put together and from which they are written. */
export interface Slab {
  readonly buffer: Buffer
  /** Where it lies in the memory that masking works in, or -1. */
  readonly base: number
}

const free: Slab[] = []
let carved = 0

/**
 * Memory for at least so many bytes. Slabs are shared by all connections: one that is idle holds none. When those of the
 * shared memory are all in use, what is given is just as large as asked for.
 */
export function acquireSlab(size: number): Slab {
  const slab = free.pop()
  if (slab !== undefined && size <= slabSize) return slab
  if (slab !== undefined) free.push(slab)
  if (slabMemory === undefined) return { buffer: Buffer.allocUnsafeSlow(Math.max(size, slabSize)), base: -1 }
  if (size <= slabSize && (carved + 1) * slabSize <= slabMemory.length) {
    const base = carved++ * slabSize
    return { buffer: slabMemory.subarray(base, base + slabSize), base }
  }
  return { buffer: Buffer.allocUnsafeSlow(Math.max(size, smallSlab)), base: -1 }
}

/** Small enough for thousands of connections at once, large enough for some messages. */
const smallSlab = 4 * 1024

/** Gives memory back, once nothing reads it any more. */
export function releaseSlab(slab: Slab): void {
  if (slab.base >= 0 || (slab.buffer.length === slabSize && free.length < spareLimit)) free.push(slab)
}
