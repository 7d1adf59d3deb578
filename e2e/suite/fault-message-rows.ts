import {
  but,
  closed,
  type Expectation,
  everywhere,
  illegal,
  lost,
  lostSomehow,
  noFault,
  type Outcome,
} from './fault-outcome.js'
import type { FaultCall, FaultRow } from './fault-row.js'

type Frame = Omit<NonNullable<Extract<FaultCall, readonly ['bad-frame', unknown?]>[1]>, 'after'>

const badFrame = (name: string, frame: Frame, expected: Expectation): FaultRow => ({
  name,
  fault: ['bad-frame', { ...frame, after: 'message' }],
  ...expected,
})

const badOpcode = (opcode: number, what: string): FaultRow =>
  badFrame(
    `a frame has the opcode ${opcode}, ${what}`,
    { fault: 'opcode', opcode },
    illegal('INVALID_OPCODE'),
  )

/** Frames that RFC 6455 forbids. */
const frameRows: readonly FaultRow[] = [
  badOpcode(3, 'which is reserved for data'),
  badOpcode(7, 'the last that is reserved for data'),
  badOpcode(11, 'which is reserved for control'),
  badOpcode(15, 'the last that is reserved for control'),
  badFrame('a frame has the bit of an extension, RSV1', { fault: 'rsv1' }, illegal('UNEXPECTED_RSV_1')),
  badFrame('a frame has the bit of an extension, RSV2', { fault: 'rsv2' }, illegal('UNEXPECTED_RSV_2_3')),
  badFrame('a frame has the bit of an extension, RSV3', { fault: 'rsv3' }, illegal('UNEXPECTED_RSV_2_3')),
  {
    ...badFrame(
      'a frame of the server is masked',
      { fault: 'masked' },
      but(illegal('UNEXPECTED_MASK'), { firefox: noFault, workerd: noFault }),
    ),
    because: 'Firefox and workerd unmask it',
  },
  badFrame('a message goes on that has not begun', { fault: 'continuation' }, illegal('INVALID_OPCODE')),
  badFrame('a message begins inside another', { fault: 'interleaved' }, illegal('INVALID_OPCODE')),
  {
    ...badFrame(
      'a ping is too long',
      { fault: 'long-control' },
      but(illegal('INVALID_CONTROL_PAYLOAD_LENGTH'), { workerd: noFault }),
    ),
    because: 'workerd does not look at its length',
  },
  badFrame('a ping comes in fragments', { fault: 'fragmented-control' }, illegal('EXPECTED_FIN')),
  badFrame(
    'a length has the highest bit set',
    { fault: 'high-bit' },
    illegal('UNSUPPORTED_DATA_PAYLOAD_LENGTH', 1009),
  ),
  {
    ...badFrame(
      'a length is larger than a number can hold',
      { fault: 'huge' },
      but(illegal('UNSUPPORTED_DATA_PAYLOAD_LENGTH', 1009), { webkit: { is: 'unnoticed' } }),
    ),
    because: 'WebKit waits for it to come',
  },
]

const notUtf8 = lost('ConnectionAborted', 'ERR_INVALID_UTF8', 1007)

const badText = (name: string, where: 'middle' | 'end' | 'fragment'): FaultRow => ({
  name,
  fault: ['bad-text', { where, after: 'message' }],
  ...but(notUtf8, { workerd: noFault }),
  because: 'workerd hands it on with U+FFFD in the places',
})

const tooBig = (closeCode: number): Outcome => ({
  is: 'lost',
  status: 'ConnectionAborted',
  code: 'ERR_MESSAGE_TOO_BIG',
  phase: 'open',
  closeCode,
})

/** Scripts may not close with 1009, hence 4009. */
const tooBigAnywhere: Expectation = { node: tooBig(1009), browsers: tooBig(4009) }

const MiB = 2 ** 20

/** Messages that must not, or cannot, be taken. */
const messageRows: readonly FaultRow[] = [
  badText('a text is not UTF-8 in the middle', 'middle'),
  badText('a text ends inside a character', 'end'),
  badText('a fragment of a text is not UTF-8', 'fragment'),
  {
    name: 'a message claims to be of a tebibyte',
    fault: ['oversize', { how: 'claim', after: 'message' }],
    ...but(lost('ConnectionAborted', 'ERR_MESSAGE_TOO_BIG', 1009), { webkit: { is: 'unnoticed' } }),
    because: 'WebKit waits for it to come',
  },
  {
    name: 'a message in one frame is larger than `maxMessageSize`',
    fault: ['oversize', { how: 'frame', bytes: 2 * MiB, after: 'message' }],
    options: { maxMessageSize: MiB },
    ...tooBigAnywhere,
  },
  {
    name: 'a message in fragments is larger than `maxMessageSize`',
    fault: ['oversize', { how: 'fragments', bytes: 2 * MiB, after: 'message' }],
    options: { maxMessageSize: MiB },
    ...tooBigAnywhere,
  },
  {
    name: 'a message in fragments never ends',
    fault: ['oversize', { how: 'fragments', bytes: 64 * MiB, after: 'message' }],
    options: { maxMessageSize: MiB },
    needs: 'sections',
    ...tooBigAnywhere,
    because: 'a browser hands on whole messages only: it takes what an engine takes',
  },
  {
    name: 'a compressed message is larger than `maxMessageSize`',
    fault: ['deflate-bomb', { bytes: 16 * MiB, after: 'message' }],
    options: { maxMessageSize: MiB },
    ...tooBigAnywhere,
  },
  {
    name: 'a compressed message cannot be inflated',
    fault: ['bad-deflate', { fault: 'garbage', after: 'message' }],
    ...but(illegal('INVALID_COMPRESSION', 1007), { deno: lostSomehow }),
    because: 'the zlib of Deno does not tell; the server ends the connection some day',
  },
  {
    name: 'a ping is marked as compressed',
    fault: ['bad-deflate', { fault: 'ping', after: 'message' }],
    ...but(illegal('UNEXPECTED_RSV_1'), { workerd: noFault, undici: noFault }),
    because: 'workerd and Node do not look at the bit there',
  },
  {
    name: 'a later fragment is marked as compressed',
    fault: ['bad-deflate', { fault: 'continuation', after: 'message' }],
    ...but(illegal('UNEXPECTED_RSV_1'), { webkit: noFault, undici: noFault }),
    because: 'WebKit and Node do not look at the bit there',
  },
  {
    name: 'twenty thousand empty fragments come',
    fault: ['flood', { of: 'empty-fragments', count: 20_000, after: 'message' }],
    ...everywhere(noFault),
    because: 'they are legal and take no room',
  },
  {
    name: 'ten thousand pings come',
    fault: ['flood', { of: 'pings', count: 10_000, after: 'message' }],
    ...everywhere(noFault),
    because: 'they are legal: what is answered is the last (RFC 6455 §5.5.3)',
  },
  {
    name: 'twenty thousand pongs come that nobody asked for',
    fault: ['flood', { of: 'pongs', count: 20_000, after: 'message' }],
    ...everywhere(noFault),
    because: 'they are legal (RFC 6455 §5.5.3)',
  },
]

const inOrder = (code: number): Outcome => ({ is: 'closed', code, reason: '' })

/** Some engines hand codes on as they are, that must not be sent (RFC 6455 §7.4). */
const badCode = (code: number, what: string, ...taken: ('chromium' | 'firefox' | 'workerd')[]): FaultRow => ({
  name: `the server closes with ${code}, ${what}`,
  fault: ['close', { code, after: 'message' }],
  ...but(illegal('INVALID_CLOSE_CODE'), Object.fromEntries(taken.map((name) => [name, inOrder(code)]))),
  ...(taken.length === 0 ? {} : { because: `${taken.join(' and ')} do not judge it` }),
})

const goodCode = (code: number, reason: string): FaultRow => ({
  name: `the server closes with ${code}, ${reason}`,
  fault: ['close', { code, reason, after: 'message' }],
  ...closed(code, reason),
})

/** Close frames, good and bad. */
const closingRows: readonly FaultRow[] = [
  goodCode(1001, 'going away'),
  goodCode(1008, 'policy violation'),
  goodCode(1011, 'internal error'),
  {
    ...goodCode(1012, 'service restart'),
    ...but(closed(1012, 'service restart'), { webkit: lostSomehow }),
    because: 'WebKit does not know the codes from 1012 to 1014, which came after RFC 6455',
  },
  goodCode(3000, 'unauthorized'),
  goodCode(4999, 'its own'),
  {
    name: 'the server closes without a code',
    fault: ['close-without-code', { after: 'message' }],
    ...closed(1005),
  },
  badCode(0, 'which is none', 'chromium', 'firefox', 'workerd'),
  badCode(999, 'below all codes', 'chromium', 'firefox', 'workerd'),
  badCode(1004, 'which has no meaning', 'chromium', 'firefox', 'workerd'),
  badCode(1005, 'which stands for none', 'firefox', 'workerd'),
  badCode(1006, 'which stands for a loss'),
  badCode(1015, 'which stands for a fault of TLS', 'firefox', 'workerd'),
  badCode(1016, 'which is not assigned', 'chromium', 'firefox', 'workerd'),
  badCode(2999, 'which is reserved', 'chromium', 'firefox', 'workerd'),
  badCode(5000, 'above all codes', 'chromium', 'firefox', 'workerd'),
  {
    name: 'a Close frame has half a code',
    fault: ['bad-close', { fault: 'one-byte', after: 'message' }],
    ...but(illegal('INVALID_CONTROL_PAYLOAD_LENGTH'), {
      firefox: inOrder(1005),
      workerd: inOrder(1005),
    }),
    because: 'Firefox and workerd take it for a Close frame without a code',
  },
  {
    name: 'the reason of a Close frame is not UTF-8',
    fault: ['bad-close', { fault: 'reason', after: 'message' }],
    ...but(notUtf8, { workerd: { is: 'closed', code: 1000, reason: '\uFFFD(' } }),
    because: 'workerd puts U+FFFD in the place',
  },
  {
    name: 'the reason of a Close frame ends inside a character',
    fault: ['bad-close', { fault: 'cut', after: 'message' }],
    ...but(notUtf8, { workerd: { is: 'closed', code: 1000, reason: 'a\uFFFD' } }),
    because: 'workerd puts U+FFFD in the place',
  },
  {
    name: 'the reason of a Close frame is too long',
    fault: ['bad-close', { fault: 'long', after: 'message' }],
    ...but(illegal('INVALID_CONTROL_PAYLOAD_LENGTH'), {
      workerd: { is: 'closed', code: 1000, reason: '.'.repeat(124) },
    }),
    because: 'workerd does not look at its length',
  },
  {
    name: 'the connection is ended in the reason of a Close frame',
    fault: ['bad-close', { fault: 'unfinished', after: 'message' }],
    ...everywhere(lostSomehow),
  },
  {
    name: 'a message comes behind the Close frame',
    fault: ['data-after-close', { after: 'message' }],
    ...but(closed(1000), { chromium: lostSomehow }),
    because: 'Chromium takes it for an illegal frame',
  },
]

export const messageFaultRows: readonly FaultRow[] = [...frameRows, ...messageRows, ...closingRows]
