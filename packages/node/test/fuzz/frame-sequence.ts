import { Random } from './random.js'

/** Who sends: a client masks its frames. */
export type Side = 'server' | 'client'

/** What one side sends behind the handshake, and at which places TCP cuts it. */
export interface FrameSequence {
  readonly bytes: Buffer
  /** Ascending offsets at which a new write begins; 0 means not together with the handshake. */
  readonly cuts: readonly number[]
  /** A line for each frame, to read a failure by. */
  readonly story: readonly string[]
}

/** Above it a message is refused, so that this is exercised, too. */
export const maxMessageSize = 70_000

const borders = [0, 1, 2, 124, 125, 126, 127, 128, 1_000, 65_534, 65_535, 65_536, 65_537, maxMessageSize]
const characters = ['a', 'é', '€', '😀', '\u0000', '\ufeff', 'ß', '漢']

interface FrameOptions {
  readonly final?: boolean
  readonly reserved?: number
  /** The other way than the side has to. */
  readonly wronglyMasked?: boolean
  /** The form of the length; default the shortest. */
  readonly lengthSize?: 0 | 2 | 8
  /** The length that the header says; default the payload's. */
  readonly length?: bigint
}

function frame(opcode: number, payload: Buffer, mask: Buffer | undefined, options: FrameOptions): Buffer {
  const { final = true, reserved = 0, length = BigInt(payload.length) } = options
  const lengthSize = options.lengthSize ?? (length < 126n ? 0 : length < 65_536n ? 2 : 8)
  const header = Buffer.alloc(2 + lengthSize)
  header[0] = (final ? 0x80 : 0) | reserved | opcode
  header[1] =
    (mask === undefined ? 0 : 0x80) | (lengthSize === 0 ? Number(length) : lengthSize === 2 ? 126 : 127)
  if (lengthSize === 2) header.writeUInt16BE(Number(length), 2)
  if (lengthSize === 8) header.writeBigUInt64BE(length, 2)
  if (mask === undefined) return Buffer.concat([header, payload])
  return Buffer.concat([header, mask, payload.map((byte, index) => byte ^ (mask[index % 4] as number))])
}

class Writer {
  readonly #random: Random
  readonly #side: Side
  readonly #frames: Buffer[] = []
  readonly story: string[] = []

  constructor(random: Random, side: Side) {
    this.#random = random
    this.#side = side
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#frames)
  }

  add(what: string, opcode: number, payload: Buffer, options?: FrameOptions): void {
    this.#frames.push(frame(opcode, payload, this.#mask(options?.wronglyMasked === true), options ?? {}))
    this.story.push(
      `${what} opcode=${opcode} length=${payload.length} ${options === undefined ? '' : show(options)}`,
    )
  }

  message(): void {
    const random = this.#random
    const isText = random.chance(0.5)
    const payload = isText ? this.#text() : random.bytes(this.#size())
    this.#fragments(isText ? 1 : 2, payload)
  }

  control(): void {
    const random = this.#random
    this.add('control', random.pick([9, 10]), random.bytes(random.pick([0, 1, 5, 124, 125])))
  }

  close(): void {
    const random = this.#random
    const reason = random.chance(0.5)
      ? Buffer.from(random.pick(characters).repeat(random.below(30)))
      : Buffer.alloc(0)
    const code = random.pick([1000, 1001, 1007, 1011, 3000, 4999])
    const payload = random.chance(0.2)
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.from([code >> 8, code & 255]), reason])
    this.add('close', 8, payload)
  }

  /** One illegal thing, also in the middle of a message. */
  illegal(): void {
    const random = this.#random
    if (random.chance(0.4)) {
      const isText = random.chance(0.5)
      this.add('begun', isText ? 1 : 2, isText ? Buffer.from('é') : random.bytes(3), { final: false })
      if (random.chance(0.3)) this.control()
    }
    random.pick(faults)(this, random)
  }

  #fragments(opcode: number, payload: Buffer): void {
    const random = this.#random
    const count = random.chance(0.5) ? 1 : 1 + random.below(5)
    let start = 0
    for (let number = 1; number <= count; number++) {
      const end = number === count ? payload.length : start + random.below(payload.length - start + 1)
      const lengthSize = random.chance(0.05) ? { lengthSize: 8 as const } : {}
      this.add('data', number === 1 ? opcode : 0, payload.subarray(start, end), {
        final: number === count,
        ...lengthSize,
      })
      start = end
      if (number < count && random.chance(0.3)) this.control()
    }
  }

  #mask(isWrong: boolean): Buffer | undefined {
    if (this.#side === 'server') return isWrong ? Buffer.alloc(4) : undefined
    return isWrong ? undefined : this.#random.bytes(4)
  }

  #size(): number {
    return this.#random.chance(0.3) ? this.#random.pick(borders) : this.#random.below(300)
  }

  #text(): Buffer {
    const random = this.#random
    const size = this.#size()
    let text = Buffer.from(Array.from({ length: random.below(40) }, () => random.pick(characters)).join(''))
    if (size > 300) text = Buffer.concat([text, Buffer.alloc(Math.max(size - text.length, 0), 'x')])
    return text
  }
}

type Fault = (writer: Writer, random: Random) => void

const invalidTexts = [
  [0xc3, 0x28],
  [0xff],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xc0, 0xaf],
  [0x61, 0x80],
].map((bytes) => Buffer.from(bytes))

const faults: readonly Fault[] = [
  (writer, random) =>
    writer.add('reserved opcode', random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), random.bytes(3)),
  (writer, random) =>
    writer.add('reserved bit', random.pick([0, 1, 2, 8, 9]), random.bytes(3), {
      reserved: random.pick([0x40, 0x20, 0x10, 0x70]),
    }),
  (writer, random) =>
    writer.add('wrongly masked', random.pick([0, 1, 2, 9]), random.bytes(3), { wronglyMasked: true }),
  (writer, random) =>
    writer.add('new message or continuation', random.pick([0, 1, 2]), random.bytes(3), {
      final: random.chance(0.5),
    }),
  (writer, random) => writer.add('long control', random.pick([8, 9, 10]), random.bytes(126)),
  (writer, random) => writer.add('cut control', random.pick([8, 9, 10]), random.bytes(2), { final: false }),
  (writer, random) =>
    writer.add('endless', random.pick([0, 1, 2]), random.bytes(3), {
      lengthSize: 8,
      length: random.pick([2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]),
    }),
  (writer, random) =>
    writer.add('too big', random.pick([1, 2]), random.bytes(10), {
      lengthSize: 8,
      length: BigInt(maxMessageSize + 1),
    }),
  (writer, random) => {
    // Too big only in sum.
    writer.add('large part', 2, Buffer.alloc(maxMessageSize - 5), { final: false })
    writer.add('one too many', 0, random.bytes(random.pick([5, 6])))
  },
  (writer, random) =>
    writer.add('bad text', 1, Buffer.concat([Buffer.from('ok'), random.pick(invalidTexts)])),
  (writer, random) => {
    const text = random.pick(invalidTexts)
    const cut = random.below(text.length + 1)
    writer.add('bad text, begin', 1, text.subarray(0, cut), { final: false })
    if (random.chance(0.5)) writer.control()
    writer.add(
      'bad text, end',
      0,
      Buffer.concat([text.subarray(cut), Buffer.from(random.pick(['', 'more']))]),
    )
  },
  (writer) => writer.add('close of one byte', 8, Buffer.from([3])),
  (writer, random) =>
    writer.add(
      'close with a bad code',
      8,
      Buffer.from(
        random.pick([
          [0, 0],
          [3, 237],
          [3, 238],
          [7, 208],
          [19, 136],
        ]),
      ),
    ),
  (writer, random) =>
    writer.add(
      'close with a bad reason',
      8,
      Buffer.concat([Buffer.from([3, 232]), random.pick(invalidTexts)]),
    ),
]

/** The sequence of a seed: always the same. */
export function frameSequence(seed: number, side: Side = 'server'): FrameSequence {
  const random = new Random(seed)
  const writer = new Writer(random, side)
  const count = random.below(6)
  for (let number = 0; number < count; number++) {
    if (random.chance(0.25)) writer.control()
    else writer.message()
  }
  const ending = random.below(4)
  if (ending === 0) writer.illegal()
  if (ending === 1) writer.close()
  if (ending === 2) writer.add('begun', random.pick([1, 2]), Buffer.from('unfinished'), { final: false })
  if (ending < 3 && random.chance(0.5)) writer.message()
  const { bytes, story } = writer
  return {
    bytes: random.chance(0.1) ? bytes.subarray(0, random.below(bytes.length + 1)) : bytes,
    cuts: cutsOf(random, bytes.length),
    story,
  }
}

/** A few cuts anywhere, half of them near the beginning, where headers are. */
function cutsOf(random: Random, length: number): number[] {
  const cuts = Array.from({ length: random.below(6) }, () =>
    random.below(random.chance(0.5) ? Math.min(length, 40) + 1 : length + 1),
  )
  return [...new Set(cuts)].sort((left, right) => left - right)
}

function show(options: FrameOptions): string {
  return JSON.stringify(options, (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}
