import { randomFillSync } from 'node:crypto'
import { maskModule } from './mask-module.js'

/** XORs `length` bytes from `at` on with a key whose first byte is its lowest (RFC 6455 §5.3). */
type MaskMemory = (at: number, length: number, key: number) => void

/** Below this a loop here is done before a call into WebAssembly is. */
const shortest = 48

/** Below this a loop here is done before the bytes have been copied to and fro. */
const shortestElsewhere = 512

const compiled = compile()

/** At the end of the memory: where bytes are masked that lie elsewhere. */
const scratchSize = 64 * 1024

/** Memory in which masking goes sixteen bytes at a time; `undefined` where there is no WebAssembly with SIMD. */
export const slabMemory = compiled?.memory.subarray(0, -scratchSize)

interface Compiled {
  readonly memory: Buffer
  readonly mask: MaskMemory
}

function compile(): Compiled | undefined {
  try {
    const module = new WebAssembly.Module(Buffer.from(maskModule, 'base64'))
    const { memory, mask } = new WebAssembly.Instance(module).exports as {
      memory: WebAssembly.Memory
      mask: MaskMemory
    }
    return { memory: Buffer.from(memory.buffer), mask }
  } catch {
    // No WebAssembly (a policy forbids it), or none with SIMD: the loop serves.
    return undefined
  }
}

/** Masks bytes in place. `base`: where the buffer lies in {@link slabMemory}, or -1 if it does not. */
export function maskInPlace(buffer: Buffer, base: number, start: number, end: number, key: number): void {
  const length = end - start
  if (compiled === undefined || length < shortest) maskByLoop(buffer, start, end, key)
  else if (base >= 0) compiled.mask(base + start, length, key)
  else if (length < shortestElsewhere) maskByLoop(buffer, start, end, key)
  else maskElsewhere(compiled, buffer, start, end, key)
}

function maskElsewhere(
  { memory, mask }: Compiled,
  buffer: Buffer,
  start: number,
  end: number,
  key: number,
): void {
  const at = memory.length - scratchSize
  // The size is a multiple of the key's: each piece begins with the key's first byte.
  for (let from = start; from < end; from += scratchSize) {
    const to = Math.min(from + scratchSize, end)
    buffer.copy(memory, at, from, to)
    mask(at, to - from, key)
    memory.copy(buffer, from, at, at + to - from)
  }
}

function maskByLoop(buffer: Buffer, start: number, end: number, key: number): void {
  const [first, second, third, fourth] = [key & 0xff, (key >>> 8) & 0xff, (key >>> 16) & 0xff, key >>> 24]
  let at = start
  for (; at + 4 <= end; at += 4) {
    // Indexed access is what engines make fast; the indexes are within the buffer.
    buffer[at] = (buffer[at] as number) ^ first
    buffer[at + 1] = (buffer[at + 1] as number) ^ second
    buffer[at + 2] = (buffer[at + 2] as number) ^ third
    buffer[at + 3] = (buffer[at + 3] as number) ^ fourth
  }
  if (at < end) buffer[at] = (buffer[at] as number) ^ first
  if (at + 1 < end) buffer[at + 1] = (buffer[at + 1] as number) ^ second
  if (at + 2 < end) buffer[at + 2] = (buffer[at + 2] as number) ^ third
}

/** The key for what follows so many bytes. */
export function rotatedKey(key: number, bytes: number): number {
  const bits = (bytes & 3) * 8
  return bits === 0 ? key : (key >>> bits) | (key << (32 - bits))
}

const keys = new Int32Array(2048)
let nextKey = keys.length

/** A key nobody can foresee (RFC 6455 §10.3), from a pool that is filled in one go. */
export function newMaskKey(): number {
  if (nextKey === keys.length) {
    randomFillSync(keys)
    nextKey = 0
  }
  return keys[nextKey++] as number
}
