import { frame, masked, opcode } from './frame.js'
import type { Wire } from './wire.js'

/** What a server does of itself once a WebSocket is open. */
export interface Manners {
  /** Default `true`. */
  readonly answersPings?: boolean | undefined
  /** Answers a Close frame with its own. Default `true`. */
  readonly answersClose?: boolean | undefined
  /** Ends the TCP connection when Close frames have gone both ways. Default `true`. */
  readonly endsConnection?: boolean | undefined
}

/** When, after the opening, a fault comes: so many milliseconds later, or upon the client's first message. */
export type Moment = number | 'message'

/** How long, in milliseconds, a connection is kept whose client does nothing: what a fault begins, it also ends. */
export const patience = 60_000

/** Larger ones are not kept, only counted. */
const longestControl = 125

/** The server's end of an open WebSocket: reads what the client sends and answers as its manners say. */
export class Peer {
  readonly #wire: Wire
  readonly #manners: Manners
  readonly #reading: Promise<void>
  readonly #firstMessage: Promise<void>
  #messageCame = (): void => {}
  #closeSent = false

  constructor(wire: Wire, manners: Manners = {}) {
    this.#wire = wire
    this.#manners = manners
    this.#firstMessage = new Promise((resolve) => {
      this.#messageCame = resolve
    })
    this.#reading = this.#read()
    this.#reading.catch(() => {})
  }

  /** Resolves when the moment has come. */
  async moment(moment: Moment): Promise<void> {
    // The reading ends before only if the connection does.
    if (moment === 'message') await Promise.race([this.#firstMessage, this.#reading])
    else if (moment > 0) await this.#wire.wait(moment)
  }

  /** A Close frame, its payload as it is. The answer to it is not answered again. */
  async close(payload: Uint8Array): Promise<void> {
    this.#closeSent = true
    await this.#wire.write(frame({ opcode: opcode.close, payload }))
  }

  /** Goes on as a server does that has nothing to say, until the client ends it. */
  async stay(): Promise<void> {
    await this.#reading
    await this.#wire.linger(patience)
  }

  async #read(): Promise<void> {
    const { answersPings = true, answersClose = true, endsConnection = true } = this.#manners
    for (;;) {
      const { code, final, payload } = await this.#frame()
      if (code === opcode.close) {
        if (answersClose && !this.#closeSent) await this.close(payload)
        if (endsConnection && this.#closeSent) this.#wire.end()
        return
      }
      if (code === opcode.ping && answersPings)
        await this.#wire.write(frame({ opcode: opcode.pong, payload }))
      if (code < opcode.close && final) this.#messageCame()
    }
  }

  async #frame(): Promise<{ code: number; final: boolean; payload: Buffer }> {
    const [first = 0, second = 0] = await this.#wire.take(2)
    const length = await this.#length(second & 0x7f)
    const mask = (second & 0x80) === 0 ? Buffer.alloc(4) : await this.#wire.take(4)
    const header = { code: first & 0x0f, final: (first & 0x80) !== 0 }
    if (length <= longestControl) return { ...header, payload: masked(await this.#wire.take(length), mask) }
    await this.#wire.skip(length)
    return { ...header, payload: Buffer.alloc(0) }
  }

  async #length(short: number): Promise<number> {
    if (short < 126) return short
    const bytes = await this.#wire.take(short === 126 ? 2 : 8)
    return short === 126 ? bytes.readUInt16BE() : Number(bytes.readBigUInt64BE())
  }
}
