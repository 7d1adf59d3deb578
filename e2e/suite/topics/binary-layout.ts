import { defineCase, suite } from '../define-case.js'
import type { Sdk } from '../sdk.js'

type Writer = InstanceType<Sdk['DataWriter']>
type Reader = InstanceType<Sdk['DataReader']>

interface Layout {
  readonly value: unknown
  readonly write: (writer: Writer) => unknown
  readonly read: (reader: Reader) => unknown
  /** In big-endian order, hexadecimal. */
  readonly big: string
  /** Where it is not simply the reverse. */
  readonly little?: string
}

const layouts: Record<string, Layout> = {
  Byte: { value: 0xa5, write: (w) => w.writeByte(0xa5), read: (r) => r.readByte(), big: 'a5' },
  Boolean: { value: true, write: (w) => w.writeBoolean(true), read: (r) => r.readBoolean(), big: '01' },
  Int16: { value: -2, write: (w) => w.writeInt16(-2), read: (r) => r.readInt16(), big: 'fffe' },
  UInt16: { value: 0x1234, write: (w) => w.writeUInt16(0x1234), read: (r) => r.readUInt16(), big: '1234' },
  Int32: {
    value: -0x12345678,
    write: (w) => w.writeInt32(-0x12345678),
    read: (r) => r.readInt32(),
    big: 'edcba988',
  },
  UInt32: {
    value: 0xfedcba98,
    write: (w) => w.writeUInt32(0xfedcba98),
    read: (r) => r.readUInt32(),
    big: 'fedcba98',
  },
  Int64: { value: -3n, write: (w) => w.writeInt64(-3n), read: (r) => r.readInt64(), big: 'fffffffffffffffd' },
  UInt64: {
    value: 0x0123456789abcdefn,
    write: (w) => w.writeUInt64(0x0123456789abcdefn),
    read: (r) => r.readUInt64(),
    big: '0123456789abcdef',
  },
  Single: { value: 1.5, write: (w) => w.writeSingle(1.5), read: (r) => r.readSingle(), big: '3fc00000' },
  Double: {
    value: -0.1,
    write: (w) => w.writeDouble(-0.1),
    read: (r) => r.readDouble(),
    big: 'bfb999999999999a',
  },
  Guid: {
    value: '661f4a60-4ada-463e-938a-ce91bfcf4ea3',
    write: (w) => w.writeGuid('661F4A60-4ADA-463E-938A-CE91BFCF4EA3'),
    read: (r) => r.readGuid(),
    big: '661f4a604ada463ea34ecfbf91ce8a93',
    little: '604a1f66da4a3e46938ace91bfcf4ea3',
  },
  // 100-nanosecond ticks since 1601
  DateTime: {
    value: new Date(0),
    write: (w) => w.writeDateTime(new Date(0)),
    read: (r) => r.readDateTime(),
    big: '019db1ded53e8000',
  },
  TimeSpan: {
    value: 1_500,
    write: (w) => w.writeTimeSpan(1_500),
    read: (r) => r.readTimeSpan(),
    big: '0000000000e4e1c0',
  },
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function reversed(hex: string): string {
  return (hex.match(/../g) ?? []).reverse().join('')
}

export const binaryLayout = suite('binary layout', [
  defineCase('`byteOrder` is big-endian unless said otherwise', ({ isosocket, throwsWith, expect }) => {
    const writer = new isosocket.DataWriter()
    const reader = isosocket.DataReader.fromBuffer(Uint8Array.of(1, 2))
    for (const each of [writer, reader]) {
      expect(each.byteOrder).to.equal('bigEndian')
      throwsWith(() => Reflect.set(each, 'byteOrder', 'middleEndian'), 'ERR_INVALID_ARGUMENT')
      throwsWith(() => Reflect.set(each, 'unicodeEncoding', 'latin1'), 'ERR_INVALID_ARGUMENT')
    }
    expect(reader.readUInt16()).to.equal(0x0102)
  }),

  ...Object.entries(layouts).map(([name, { value, write, read, big, little = reversed(big) }]) =>
    defineCase(`\`write${name}\` and \`read${name}\` in both byte orders`, ({ isosocket, expect }) => {
      for (const [order, hex] of [
        ['bigEndian', big],
        ['littleEndian', little],
      ] as const) {
        const writer = new isosocket.DataWriter()
        writer.byteOrder = order
        write(writer)
        const bytes = writer.detachBuffer()
        expect(hexadecimal(bytes), order).to.equal(hex)
        const reader = isosocket.DataReader.fromBuffer(bytes)
        reader.byteOrder = order
        expect(read(reader)).to.deep.equal(value)
        expect(reader.unconsumedBufferLength).to.equal(0)
      }
    }),
  ),

  defineCase('`readBoolean()` takes everything but 0 for true', ({ isosocket, expect }) => {
    const reader = isosocket.DataReader.fromBuffer(Uint8Array.of(0, 1, 2, 255))
    const values = [reader.readBoolean(), reader.readBoolean(), reader.readBoolean(), reader.readBoolean()]
    expect(values).to.deep.equal([false, true, true, true])
  }),

  defineCase('`unicodeEncoding` of UTF-16 counts units of two bytes', ({ isosocket, throwsWith, expect }) => {
    for (const [encoding, hex] of [
      ['utf16be', '0041d83cdf0d'],
      ['utf16le', '41003cd80ddf'],
    ] as const) {
      const writer = new isosocket.DataWriter()
      writer.unicodeEncoding = encoding
      expect(writer.writeString('A🌍')).to.equal(6)
      const bytes = writer.detachBuffer()
      expect(hexadecimal(bytes)).to.equal(hex)
      const reader = isosocket.DataReader.fromBuffer(bytes)
      reader.unicodeEncoding = encoding
      throwsWith(() => reader.readString(4), 'ERR_OUT_OF_BOUNDS')
      expect(reader.readString(1)).to.equal('A')
      expect(reader.readString(2)).to.equal('🌍')
    }
  }),
])
