import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectionRecord } from './connection-log.js'
import { frame, opcode } from './frame.js'
import { FrameReader, type FrameTaker } from './frame-reader.js'
import type { Peer } from './peer.js'

/** Payload on its way back beyond which a client that is answered has to wait. */
const mostAnswers = 16 * 2 ** 20

/** One accepted WebSocket: the peer, the TCP (or TLS) socket below for what no peer does, and the record of both. */
export class Connection {
  readonly peer: Peer
  readonly tcp: Socket
  readonly record: ConnectionRecord
  /** Messages for the server itself, which the record leaves out. */
  isQuestion: (bytes: Buffer, isBinary: boolean) => boolean = () => false
  /** What is done with a message. */
  onMessage: (bytes: Buffer, isBinary: boolean) => void = () => undefined
  readonly #frames: FrameReader
  readonly #taker: { -readonly [Name in keyof FrameTaker]: FrameTaker[Name] }
  #hasLeftPeer = false

  constructor(
    peer: Peer,
    tcp: Socket,
    record: ConnectionRecord,
    { isCompressed }: { isCompressed: boolean },
  ) {
    this.peer = peer
    this.tcp = tcp
    this.record = record
    this.#taker = { control: (code, payload) => this.#noteControl(code, payload) }
    this.#frames = new FrameReader(this.#taker, isCompressed)
    // Before the peer, which may unmask what it reads where it lies
    tcp.prependListener('data', this.#read)
    peer.receive((bytes, isBinary, final) => {
      if (!this.isQuestion(bytes, isBinary)) record.countReceived(bytes, final)
      this.onMessage(bytes, isBinary)
    })
  }

  get isOpen(): boolean {
    return !this.#hasLeftPeer && this.peer.isOpen && this.tcp.writable
  }

  /** Resolves when there is room for more, `false` when the connection ended before. */
  send(data: string | Buffer): Promise<boolean> {
    this.record.countSent(data, true)
    return this.peer.send(data)
  }

  sendPart(data: string | Buffer, final: boolean): Promise<boolean> {
    this.record.countSent(data, final)
    return this.peer.sendPart(data, final)
  }

  /** A part of a message as a frame of one's own making, past the peer. */
  writePart(bytes: Buffer, payload: Buffer, final: boolean): void {
    this.record.countSent(payload, final)
    this.tcp.write(bytes)
  }

  /** Sends, and holds a client that does not read the answers to a bounded amount of memory. */
  answer(data: string | Buffer): void {
    this.#bound(this.send(data))
  }

  answerPart(data: string | Buffer, final: boolean): void {
    this.#bound(this.sendPart(data, final))
  }

  /** Without a code by an empty Close frame, which the SDK never sends: so past the peer, whoever it is. */
  close(code?: number, reason = ''): void {
    if (code === undefined) void this.#closeEmpty()
    else this.peer.close(code, reason)
  }

  /** Resolves when the operating system has taken what was sent. No event of a peer tells. */
  async allTaken(): Promise<void> {
    while (this.isOpen && this.peer.bufferedAmount > 0) await delay(1)
  }

  /** From here on nothing that the client sends reaches the peer, and nothing is answered. It is counted. */
  leavePeer(): void {
    this.#hasLeftPeer = true
    this.#taker.data = (piece, final) => this.record.countReceived(piece, final)
    this.tcp.removeAllListeners('data')
    this.tcp.on('data', this.#read)
    this.tcp.resume()
  }

  async #closeEmpty(): Promise<void> {
    await this.allTaken()
    if (!this.isOpen) return
    this.leavePeer()
    this.#taker.control = (code, payload) => {
      this.#noteControl(code, payload)
      if (code === opcode.close) this.tcp.end()
    }
    this.tcp.write(frame(opcode.close, true, Buffer.alloc(0)))
  }

  #bound(room: Promise<boolean>): void {
    if (this.peer.bufferedAmount <= mostAnswers) return
    this.peer.pause()
    // After an end too: who is paused would not notice it
    void room.then(() => this.peer.resume())
  }

  readonly #read = (chunk: Buffer): void => this.#frames.read(chunk)

  #noteControl(code: number, payload: Buffer): void {
    if (code === opcode.ping) this.record.countPing()
    else if (code === opcode.pong) this.record.countPong()
    else if (payload.length < 2) this.record.noteClose(1005, '')
    else this.record.noteClose(payload.readUInt16BE(0), payload.subarray(2).toString())
  }
}
