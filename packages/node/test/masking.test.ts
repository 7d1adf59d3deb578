import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import wabt from 'wabt'
import { maskModule } from '../src/frames/mask-module.js'
import { maskInPlace, newMaskKey, slabMemory } from '../src/frames/masking.js'

test('the compiled module is that of the source', async () => {
  const source = readFileSync(new URL('../src/frames/mask.wat', import.meta.url), 'utf8')
  const module = (await wabt()).parseWat('mask.wat', source, { simd: true })
  expect(Buffer.from(module.toBinary({}).buffer).toString('base64')).toBe(maskModule)
})

/** As RFC 6455 §5.3 has it, octet by octet. */
function masked(bytes: Uint8Array, key: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeInt32LE(key)
  return Buffer.from(bytes.map((octet, index) => octet ^ (octets[index % 4] as number)))
}

const lengths = fc.oneof(fc.nat(200), fc.constantFrom(511, 512, 513, 65_535, 65_536, 65_537, 200_001))
const cases = fc.record({ length: lengths, offset: fc.nat(40), key: fc.integer(), seed: fc.nat(255) })

test.each([
  ['in the memory of WebAssembly', () => slabMemory as Buffer, 0],
  ['elsewhere', () => Buffer.alloc(300_000), -1],
])('bytes %s are masked where they are, and none beside them', (_where, memory, base) => {
  fc.assert(
    fc.property(cases, ({ length, offset, key, seed }) => {
      const buffer = memory()
      buffer.fill(seed ^ 0x5a, 0, offset + length + 40)
      const end = offset + length
      for (let at = offset; at < end; at++) buffer[at] = (at * 7 + seed) & 0xff
      const before = Buffer.from(buffer.subarray(0, end + 40))
      maskInPlace(buffer, base, offset, end, key)
      expect(buffer.subarray(offset, end).equals(masked(before.subarray(offset, end), key))).toBe(true)
      expect(buffer.subarray(0, offset).equals(before.subarray(0, offset))).toBe(true)
      expect(buffer.subarray(end, end + 40).equals(before.subarray(end))).toBe(true)
    }),
  )
})

test('keys are all different, and use all their bits', () => {
  const keys = Array.from({ length: 10_000 }, newMaskKey)
  expect(new Set(keys).size).toBeGreaterThan(9_990)
  expect(keys.reduce((all, key) => all | key)).toBe(-1)
  expect(keys.reduce((all, key) => all & key)).toBe(0)
})
