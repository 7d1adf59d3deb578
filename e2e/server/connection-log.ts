import { createHash, type Hash } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ConnectionStats, CountReport } from './behaviours.js'

/** What the server saw of one connection. Kept after its end, without the socket. */
export class ConnectionRecord {
  readonly #id: string
  readonly #path: string
  #tcp: Socket | undefined
  #hash: Hash | undefined
  #received = { messages: 0, bytes: 0 }
  #sent = { messages: 0, bytes: 0 }
  #wire = { handedToSystem: 0, takenFromSystem: 0 }
  #close: ConnectionStats['close'] = null
  #pings = 0
  #pongs = 0

  constructor(id: string, path: string, tcp: Socket) {
    this.#id = id
    this.#path = path
    this.#tcp = tcp
    tcp.once('close', () => {
      this.noteClose(1006, '')
      this.#wire = wireBytes(tcp)
      this.#tcp = undefined
    })
  }

  get isOpen(): boolean {
    return this.#tcp !== undefined
  }

  /** Reads on, where reading was held. */
  resume(): void {
    this.#tcp?.resume()
  }

  hashReceived(): void {
    this.#hash ??= createHash('sha256')
  }

  countReceived(payload: Buffer, final: boolean): void {
    if (final) this.#received.messages++
    this.#received.bytes += payload.length
    this.#hash?.update(payload)
  }

  countSent(payload: string | Buffer, final: boolean): void {
    if (final) this.#sent.messages++
    this.#sent.bytes += Buffer.byteLength(payload)
  }

  countPing(): void {
    this.#pings++
  }

  countPong(): void {
    this.#pongs++
  }

  /** The first report stands: the end of the TCP connection adds nothing to a Close frame seen before. */
  noteClose(code: number, reason: string): void {
    this.#close ??= { code, reason }
  }

  report(): CountReport {
    return { ...this.#received, sha256: this.#hash?.copy().digest('hex') ?? '' }
  }

  stats(): ConnectionStats {
    return {
      id: this.#id,
      path: this.#path,
      open: this.isOpen,
      received: this.report(),
      sent: { ...this.#sent },
      ...(this.#tcp ? wireBytes(this.#tcp) : this.#wire),
      close: this.#close,
      pings: this.#pings,
      pongs: this.#pongs,
    }
  }
}

function wireBytes(tcp: Socket): { handedToSystem: number; takenFromSystem: number } {
  return { handedToSystem: tcp.bytesWritten - tcp.writableLength, takenFromSystem: tcp.bytesRead }
}

/** Records by the `id` that a case chose; the oldest ended ones go when there are too many. */
export class ConnectionLog {
  static readonly limit = 4096
  readonly #records = new Map<string, ConnectionRecord>()
  #unnamed = 0

  start(id: string | undefined, path: string, tcp: Socket): ConnectionRecord {
    this.#makeRoom()
    const name = id ?? `unnamed-${++this.#unnamed}`
    const record = new ConnectionRecord(name, path, tcp)
    this.#records.set(name, record)
    return record
  }

  find(id: string): ConnectionRecord | undefined {
    return this.#records.get(id)
  }

  #makeRoom(): void {
    if (this.#records.size < ConnectionLog.limit) return
    for (const [id, record] of this.#records) {
      if (record.isOpen) continue
      this.#records.delete(id)
      return
    }
  }
}
