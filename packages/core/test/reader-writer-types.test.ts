import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ByteOrder, DataReader, DataWriter, type UnicodeEncoding } from '../src/index.js'

const orders: readonly ByteOrder[] = ['bigEndian', 'littleEndian']
const encodings: readonly UnicodeEncoding[] = ['utf8', 'utf16le', 'utf16be']

/** A value that a method pair can carry, and how. */
interface Kind<Value> {
  readonly values: fc.Arbitrary<Value>
  readonly write: (writer: DataWriter, value: Value) => void
  readonly read: (reader: DataReader) => unknown
  readonly size: number
  /** What is read, where it is not what was written. */
  readonly expected?: (value: Value) => unknown
}

function kind<Value>(each: Kind<Value>): Kind<Value> {
  return each
}

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const anyDate = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })

const kinds = {
  byte: kind({
    values: fc.nat(255),
    write: (writer, value) => writer.writeByte(value),
    read: (reader) => reader.readByte(),
    size: 1,
  }),
  boolean: kind({
    values: fc.boolean(),
    write: (writer, value) => writer.writeBoolean(value),
    read: (reader) => reader.readBoolean(),
    size: 1,
  }),
  int16: kind({
    values: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
    write: (writer, value) => writer.writeInt16(value),
    read: (reader) => reader.readInt16(),
    size: 2,
  }),
  uint16: kind({
    values: fc.nat(2 ** 16 - 1),
    write: (writer, value) => writer.writeUInt16(value),
    read: (reader) => reader.readUInt16(),
    size: 2,
  }),
  int32: kind({
    values: fc.integer(),
    write: (writer, value) => writer.writeInt32(value),
    read: (reader) => reader.readInt32(),
    size: 4,
  }),
  uint32: kind({
    values: fc.nat().map((value) => value * 2),
    write: (writer, value) => writer.writeUInt32(value),
    read: (reader) => reader.readUInt32(),
    size: 4,
  }),
  int64: kind({
    values: int64,
    write: (writer, value) => writer.writeInt64(value),
    read: (reader) => reader.readInt64(),
    size: 8,
  }),
  uint64: kind({
    values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    write: (writer, value) => writer.writeUInt64(value),
    read: (reader) => reader.readUInt64(),
    size: 8,
  }),
  single: kind({
    values: fc.float(),
    write: (writer, value) => writer.writeSingle(value),
    read: (reader) => reader.readSingle(),
    size: 4,
  }),
  double: kind({
    values: fc.double(),
    write: (writer, value) => writer.writeDouble(value),
    read: (reader) => reader.readDouble(),
    size: 8,
  }),
  guid: kind({
    values: fc.uuid(),
    write: (writer, value) => writer.writeGuid(value.toUpperCase()),
    read: (reader) => reader.readGuid(),
    size: 16,
  }),
  date: kind({
    values: anyDate,
    write: (writer, value) => writer.writeDateTime(value),
    read: (reader) => reader.readDateTime(),
    size: 8,
  }),
  dateTicks: kind({
    values: int64,
    write: (writer, value) => writer.writeDateTimeTicks(value),
    read: (reader) => reader.readDateTimeTicks(),
    size: 8,
  }),
  timeSpan: kind({
    values: fc.integer().map((ticks) => ticks / 10_000),
    write: (writer, value) => writer.writeTimeSpan(value),
    read: (reader) => reader.readTimeSpan(),
    size: 8,
  }),
  timeSpanTicks: kind({
    values: int64,
    write: (writer, value) => writer.writeTimeSpanTicks(value),
    read: (reader) => reader.readTimeSpanTicks(),
    size: 8,
  }),
} as unknown as { readonly [name: string]: Kind<unknown> }

describe.each(orders)('%s', (byteOrder) => {
  test.each(Object.keys(kinds))('what is written as %s is read as it', (name) => {
    const { values, write, read, size } = kinds[name] as Kind<unknown>
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), (list) => {
        const writer = new DataWriter(undefined, { byteOrder })
        for (const value of list) write(writer, value)
        expect(writer.unstoredBufferLength).toBe(list.length * size)
        const reader = DataReader.fromBuffer(writer.detachBuffer())
        reader.byteOrder = byteOrder
        expect(list.map(() => read(reader))).toEqual(list)
        expect(() => read(reader)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_BOUNDS' }))
      }),
    )
  })

  test('a mix of everything in random sections is read as it was written', async () => {
    const anything = fc
      .constantFrom(...Object.values(kinds))
      .chain((each) => fc.tuple(fc.constant(each), each.values))
    await fc.assert(
      fc.asyncProperty(
        fc.array(anything, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        async (list, cuts) => {
          const writer = new DataWriter(undefined, { byteOrder })
          for (const [each, value] of list) each.write(writer, value)
          const bytes = writer.detachBuffer()
          const stream = new ReadableStream<Uint8Array>({
            start(controller) {
              let start = 0
              for (const cut of cuts) {
                controller.enqueue(bytes.slice(start, start + cut))
                start += cut
              }
              controller.enqueue(bytes.slice(start))
              controller.close()
            },
          })
          const reader = new DataReader(stream, { byteOrder })
          for (const [each, value] of list) {
            expect(await reader.load(each.size)).toBe(each.size)
            expect(each.read(reader)).toEqual(value)
          }
          expect(await reader.load(1)).toBe(0)
        },
      ),
    )
  })
})

test.each(encodings)('text in %s is read as it was written, by code units', (unicodeEncoding) => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 4 }), (texts) => {
      const writer = new DataWriter(undefined, { unicodeEncoding })
      const sizes = texts.map((text) => {
        expect(writer.measureString(text)).toBe(
          new DataWriter(undefined, { unicodeEncoding }).writeString(text),
        )
        return writer.writeString(text)
      })
      const reader = DataReader.fromBuffer(writer.detachBuffer())
      reader.unicodeEncoding = unicodeEncoding
      const unit = unicodeEncoding === 'utf8' ? 1 : 2
      expect(sizes.map((size) => reader.readString(size / unit))).toEqual(texts)
    }),
  )
})

test.each(encodings)('in %s a lone surrogate becomes U+FFFD and a BOM is kept', (unicodeEncoding) => {
  const writer = new DataWriter(undefined, { unicodeEncoding })
  const size = writer.writeString('\ufeffa\ud800b\udc00')
  const reader = DataReader.fromBuffer(writer.detachBuffer())
  reader.unicodeEncoding = unicodeEncoding
  expect(reader.readString(unicodeEncoding === 'utf8' ? size : size / 2)).toBe('\ufeffa\ufffdb\ufffd')
})

test('what is no text is an error and consumes nothing', () => {
  const reader = DataReader.fromBuffer(new Uint8Array([0xd8, 0x00, 0x00, 0x41]))
  reader.unicodeEncoding = 'utf16be'
  expect(() => reader.readString(2)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_UTF16' }))
  expect(reader.unconsumedBufferLength).toBe(4)
})

// The bytes of the original (reference §5.6).
test.each([
  ['littleEndian', '60 4a 1f 66  da 4a  3e 46  93 8a ce 91 bf cf 4e a3'],
  ['bigEndian', '66 1f 4a 60  4a da  46 3e  a3 4e cf bf 91 ce 8a 93'],
] as const)('a GUID in %s has the bytes of the original', (byteOrder, bytes) => {
  const writer = new DataWriter(undefined, { byteOrder })
  writer.writeGuid('661f4a60-4ada-463e-938a-ce91bfcf4ea3')
  expect([...writer.detachBuffer()]).toEqual(bytes.split(/ +/).map((byte) => Number.parseInt(byte, 16)))
})

test('dates count from 1601, time spans in 100 ns', () => {
  const writer = new DataWriter()
  writer.writeDateTime(new Date('1601-01-01T00:00:00Z'))
  writer.writeDateTime(new Date('1970-01-01T00:00:00Z'))
  writer.writeDateTime(new Date('1600-12-31T23:59:59.999Z'))
  writer.writeTimeSpan(1.5)
  const reader = DataReader.fromBuffer(writer.detachBuffer())
  expect(reader.readDateTimeTicks()).toBe(0n)
  expect(reader.readDateTimeTicks()).toBe(116_444_736_000_000_000n)
  expect(reader.readDateTimeTicks()).toBe(-10_000n)
  expect(reader.readTimeSpanTicks()).toBe(15_000n)
})

test('a date finer than a millisecond is cut, before 1601 too', () => {
  const writer = new DataWriter()
  writer.writeDateTimeTicks(-1n)
  writer.writeDateTimeTicks(19_999n)
  const reader = DataReader.fromBuffer(writer.detachBuffer())
  expect(reader.readDateTime().toISOString()).toBe('1600-12-31T23:59:59.999Z')
  expect(reader.readDateTime().toISOString()).toBe('1601-01-01T00:00:00.001Z')
})

test.each([
  ['writeByte', 256],
  ['writeByte', -1],
  ['writeBoolean', 1],
  ['writeInt16', 2 ** 15],
  ['writeUInt16', 1.5],
  ['writeInt32', 2 ** 31],
  ['writeUInt32', -1],
  ['writeInt64', 5],
  ['writeInt64', 2n ** 63n],
  ['writeUInt64', -1n],
  ['writeSingle', '1'],
  ['writeDouble', null],
  ['writeGuid', '661f4a60'],
  ['writeDateTime', new Date(Number.NaN)],
  ['writeTimeSpan', Infinity],
  ['writeString', 5],
  ['writeBytes', 'text'],
])('%s(%s) is ERR_INVALID_ARGUMENT and writes nothing', (method, value) => {
  const writer = new DataWriter()
  expect(() => Reflect.apply(Reflect.get(writer, method), writer, [value])).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
  )
  expect(writer.unstoredBufferLength).toBe(0)
})

test.each([
  ['writeDateTime', new Date(8.64e15), /^A date must be .* 29,?227 years/],
  ['writeDateTime', new Date(-8.64e15), /^A date must be .* 29,?227 years/],
  ['writeTimeSpan', 1e15, /^A time span must be .* milliseconds/],
  ['writeTimeSpan', -1e15, /^A time span must be .* milliseconds/],
  ['writeTimeSpan', 1e306, /^A time span must be .* milliseconds/],
])('%s(%s) says how far dates and time spans go', (method, value, message) => {
  const writer = new DataWriter()
  expect(() => Reflect.apply(Reflect.get(writer, method), writer, [value])).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) }),
  )
  expect(writer.unstoredBufferLength).toBe(0)
})

test('the longest time spans and the farthest dates are read as they were written', () => {
  const farthest = 922_337_203_685_477
  const writer = new DataWriter()
  for (const sign of [1, -1]) {
    writer.writeTimeSpan(sign * farthest)
    writer.writeDateTime(new Date(Date.UTC(1601, 0, 1) + sign * farthest))
  }
  const reader = DataReader.fromBuffer(writer.detachBuffer())
  for (const sign of [1, -1]) {
    expect(reader.readTimeSpan()).toBe(sign * farthest)
    expect(reader.readDateTime().getTime()).toBe(Date.UTC(1601, 0, 1) + sign * farthest)
  }
})

test.each(['byteOrder', 'unicodeEncoding', 'inputStreamOptions'])(
  '%s refuses what it does not know',
  (name) => {
    const reader = DataReader.fromBuffer(new Uint8Array(0))
    expect(() => Reflect.set(reader, name, 'something else')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  },
)
