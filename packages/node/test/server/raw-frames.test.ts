import { describe, expect, test } from 'vitest'
import { echoAtOnce, listen } from './listening.js'
import { type ClientFrame, frame, RawClient } from './raw-client.js'

// The cases of the Autobahn test suite, in their groups, as bytes: what a client sends, and what an echo server answers.

const text = 1
const binary = 2
const more = 0
const close = 8
const ping = 9
const pong = 10

/** What comes back: frames, as `text:…`, `binary:…` (in hexadecimal above 20 bytes: the length), `pong:…`, and at last the close code. */
type Answers = readonly (string | number)[]

interface Row {
  readonly name: string
  readonly send: readonly (ClientFrame | Buffer)[]
  readonly answers: Answers
  /** Each byte in a write of its own. */
  readonly chopped?: boolean
}

function closing(code: number, reason: string | Buffer = ''): ClientFrame {
  return {
    opcode: close,
    payload: Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]),
  }
}

const goodbye = closing(1000)

const sizes = [0, 1, 125, 126, 127, 128, 65_535, 65_536, 200_000]

const rows: Record<string, Row[]> = {
  framing: [
    ...sizes.map((size) => ({
      name: `text of ${size} bytes`,
      send: [{ opcode: text, payload: '*'.repeat(size) }, goodbye],
      answers: [shown('text', Buffer.alloc(size, '*')), 1000],
    })),
    ...sizes.map((size) => ({
      name: `${size} bytes`,
      send: [{ opcode: binary, payload: Buffer.alloc(size, 0xfe) }, goodbye],
      answers: [shown('binary', Buffer.alloc(size, 0xfe)), 1000],
    })),
    {
      name: 'byte by byte',
      send: [{ opcode: text, payload: 'x'.repeat(300) }, goodbye],
      answers: [shown('text', Buffer.alloc(300, 'x')), 1000],
      chopped: true,
    },
    {
      name: 'a mask of zeros',
      send: [{ opcode: text, payload: 'plain', mask: Buffer.alloc(4) }, goodbye],
      answers: ['text:plain', 1000],
    },
    {
      name: 'a length in a longer form than needed',
      send: [Buffer.from([0x81, 0xfe, 0, 2, 0, 0, 0, 0, 0x68, 0x69]), goodbye],
      answers: ['text:hi', 1000],
    },
  ],
  'pings and pongs': [
    { name: 'an empty ping', send: [{ opcode: ping }, goodbye], answers: ['pong:', 1000] },
    {
      name: 'a ping with bytes',
      send: [{ opcode: ping, payload: Buffer.from([0, 255, 254]) }, goodbye],
      answers: [shown('pong', Buffer.from([0, 255, 254])), 1000],
    },
    {
      name: 'a ping of 125 bytes, byte by byte',
      send: [{ opcode: ping, payload: Buffer.alloc(125, 'p') }, goodbye],
      answers: [shown('pong', Buffer.alloc(125, 'p')), 1000],
      chopped: true,
    },
    { name: 'a ping of 126 bytes', send: [{ opcode: ping, payload: Buffer.alloc(126) }], answers: [1002] },
    {
      name: 'a pong that nobody asked for',
      send: [{ opcode: pong, payload: 'x' }, goodbye],
      answers: [1000],
    },
    {
      name: 'a pong, then a ping',
      send: [{ opcode: pong, payload: 'x' }, { opcode: ping, payload: 'y' }, goodbye],
      answers: ['pong:y', 1000],
    },
    {
      name: 'ten pings',
      send: [...Array.from({ length: 10 }, (_, index) => ({ opcode: ping, payload: `${index}` })), goodbye],
      answers: [...Array.from({ length: 10 }, (_, index) => `pong:${index}`), 1000],
    },
    { name: 'a ping in fragments', send: [{ opcode: ping, final: false }], answers: [1002] },
  ],
  'reserved bits': [0x40, 0x20, 0x10, 0x30, 0x50, 0x60, 0x70].flatMap((reserved) =>
    [text, ping, close].map((opcode) => ({
      name: `${reserved.toString(16)} on opcode ${opcode}`,
      send: [
        { opcode: text, payload: 'before' },
        { opcode, payload: opcode === close ? closing(1000).payload : 'x', reserved } as ClientFrame,
      ],
      answers: ['text:before', 1002],
    })),
  ),
  opcodes: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
    name: `reserved opcode ${opcode}`,
    send: [{ opcode: text, payload: 'before' }, { opcode }, { opcode: ping }],
    answers: ['text:before', 1002],
  })),
  fragmentation: [
    {
      name: 'two fragments',
      send: [{ opcode: text, payload: 'one ', final: false }, { opcode: more, payload: 'two' }, goodbye],
      answers: ['text:one two', 1000],
    },
    {
      name: 'with a mask of its own each',
      send: [
        { opcode: binary, payload: 'one ', final: false, mask: Buffer.from([9, 8, 7, 6]) },
        { opcode: more, payload: 'two ', final: false, mask: Buffer.from([255, 0, 255, 0]) },
        { opcode: more, payload: 'three' },
        goodbye,
      ],
      answers: ['binary:one two three', 1000],
      chopped: true,
    },
    {
      name: 'a ping between fragments',
      send: [
        { opcode: text, payload: 'a', final: false },
        { opcode: ping, payload: 'p' },
        { opcode: more, payload: 'b' },
        goodbye,
      ],
      answers: ['pong:p', 'text:ab', 1000],
    },
    {
      name: 'empty fragments',
      send: [
        { opcode: text, final: false },
        { opcode: more, final: false },
        { opcode: more, payload: 'x', final: false },
        { opcode: more },
        goodbye,
      ],
      answers: ['text:x', 1000],
    },
    {
      name: 'nothing but empty fragments',
      send: [{ opcode: text, final: false }, { opcode: more }, goodbye],
      answers: ['text:', 1000],
    },
    { name: 'a continuation of nothing', send: [{ opcode: more, payload: 'x' }], answers: [1002] },
    {
      name: 'a continuation after a whole message',
      send: [
        { opcode: text, payload: 'x' },
        { opcode: more, payload: 'y', final: false },
      ],
      answers: ['text:x', 1002],
    },
    {
      name: 'a message inside another',
      send: [
        { opcode: text, payload: 'x', final: false },
        { opcode: text, payload: 'y' },
      ],
      answers: [1002],
    },
  ],
  'UTF-8': [
    ...['κόσμε', '\u{1F600}\u0000', '\uFEFFbom', '\u07FF\uFFFF\u{10FFFF}'].map((value) => ({
      name: `valid ${JSON.stringify(value)}`,
      send: [{ opcode: text, payload: value }, goodbye],
      answers: [`text:${value}`, 1000],
      chopped: true,
    })),
    ...['ff', 'c328', 'e28028', 'eda080', 'f4908080', 'c0af', 'e282', '6180', 'f8a1a1a1a1'].map((hex) => ({
      name: `invalid ${hex}`,
      send: [{ opcode: text, payload: Buffer.from(hex, 'hex') }],
      answers: [1007],
    })),
    {
      name: 'a character over fragments',
      send: [
        { opcode: text, payload: Buffer.from('e2', 'hex'), final: false },
        { opcode: more, payload: Buffer.from('82ac', 'hex') },
        goodbye,
      ],
      answers: ['text:€', 1000],
    },
    {
      name: 'invalid over fragments',
      send: [
        { opcode: text, payload: Buffer.from('e2', 'hex'), final: false },
        { opcode: more, payload: Buffer.from('28', 'hex') },
      ],
      answers: [1007],
    },
    {
      name: 'invalid bytes that are not text',
      send: [{ opcode: binary, payload: Buffer.from('c328', 'hex') }, goodbye],
      answers: [shown('binary', Buffer.from('c328', 'hex')), 1000],
    },
  ],
  closing: [
    { name: 'an empty Close', send: [{ opcode: close }], answers: [1005] },
    ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999].map(
      (code) => ({ name: `${code}`, send: [closing(code)], answers: [code] }),
    ),
    ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) => ({
      name: `${code}, which must not be sent`,
      send: [closing(code)],
      answers: [1002],
    })),
    { name: 'one byte', send: [{ opcode: close, payload: 'x' }], answers: [1002] },
    { name: 'a reason of 123 bytes', send: [closing(1000, 'r'.repeat(123))], answers: [1000] },
    { name: 'a reason of 124 bytes', send: [closing(1000, 'r'.repeat(124))], answers: [1002] },
    { name: 'a reason that is no UTF-8', send: [closing(1000, Buffer.from([0xff]))], answers: [1007] },
    { name: 'two Close frames', send: [closing(1000), closing(1000)], answers: [1000] },
    {
      name: 'data behind the Close',
      send: [{ opcode: text, payload: 'before' }, closing(1000), { opcode: text, payload: 'behind' }],
      answers: ['text:before', 1000],
    },
    {
      name: 'in the middle of a message',
      send: [{ opcode: text, payload: 'begun', final: false }, closing(1000)],
      answers: [1000],
    },
  ],
  masks: [
    { name: 'text without a mask', send: [{ opcode: text, payload: 'x', mask: null }], answers: [1002] },
    { name: 'a ping without a mask', send: [{ opcode: ping, payload: 'x', mask: null }], answers: [1002] },
    {
      name: 'a Close without a mask',
      send: [frame({ ...closing(1000), mask: null })],
      answers: [1002],
    },
    {
      name: 'a continuation without a mask',
      send: [
        { opcode: text, payload: 'x', final: false },
        { opcode: more, payload: 'y', mask: null },
      ],
      answers: [1002],
    },
  ],
  limits: [
    {
      name: 'the largest message',
      send: [{ opcode: binary, payload: Buffer.alloc(300_000, 1) }, goodbye],
      answers: [shown('binary', Buffer.alloc(300_000, 1)), 1000],
    },
    {
      name: 'a byte more',
      send: [{ opcode: binary, payload: Buffer.alloc(300_001) }],
      answers: [1009],
    },
    {
      name: 'a byte more, behind a good one',
      send: [
        { opcode: text, payload: 'before' },
        { opcode: binary, payload: Buffer.alloc(300_001) },
      ],
      answers: ['text:before', 1009],
    },
    {
      name: 'invalid text behind valid',
      send: [
        { opcode: text, payload: 'before' },
        { opcode: text, payload: Buffer.from([0xff]) },
      ],
      answers: ['text:before', 1007],
    },
    {
      name: 'a byte more, in fragments',
      send: [
        { opcode: binary, payload: Buffer.alloc(300_000), final: false },
        { opcode: more, payload: 'x' },
      ],
      answers: [1009],
    },
    {
      name: 'a length that nobody has',
      send: [Buffer.from([0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4])],
      answers: [1009],
    },
  ],
}

function shown(kind: string, payload: Buffer): string {
  if (payload.length > 20) return `${kind}:${payload.length} × ${payload[0]}`
  return `${kind}:${payload.toString(kind === 'text' ? 'utf8' : 'latin1')}`
}

const kinds: { readonly [opcode: number]: string } = { [text]: 'text', [binary]: 'binary', [pong]: 'pong' }

/** Frames of one message are put together: in how many the server sends it is its own affair. */
function answersOf(client: RawClient): Answers {
  const answers: (string | number)[] = []
  let kind = ''
  let parts: Buffer[] = []
  for (const { opcode, final, payload } of client.frames) {
    if (opcode === close) answers.push(payload.length === 0 ? 1005 : payload.readUInt16BE(0))
    else if (opcode === pong) answers.push(shown('pong', payload))
    else {
      if (opcode !== more) kind = kinds[opcode] ?? String(opcode)
      parts.push(payload)
      if (!final) continue
      answers.push(shown(kind, Buffer.concat(parts)))
      parts = []
    }
  }
  return answers
}

describe.each(Object.entries(rows))('%s', (_group, group) => {
  test.each(group)('$name', async ({ send, answers, chopped = false }) => {
    const { port } = await listen((request) => echoAtOnce(request, { maxMessageSize: 300_000 }))
    const client = await RawClient.open(port)
    const bytes = Buffer.concat(send.map((part) => (Buffer.isBuffer(part) ? part : frame(part))))
    if (chopped) {
      for (const byte of bytes) {
        client.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
    } else {
      client.write(bytes)
    }
    await client.ended()
    expect(answersOf(client)).toEqual(answers)
  })
})
