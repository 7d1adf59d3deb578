import { type CloseInfo, type Message, type SocketInformation, WebSocketError } from '@isosocket/node'
import { errorMessage } from '../failures/error-report.js'
import { exitCodeOf } from '../failures/exit-code.js'
import { IncompleteError } from '../failures/incomplete-error.js'
import { PlainDisplay } from './plain-display.js'
import { printableJson } from './printable.js'

/** Each event as a JSON object on a line of standard output; standard error is as ever, for people. */
export class JsonDisplay extends PlainDisplay {
  override opened(information: SocketInformation): void {
    super.opened(information)
    const { url, protocol, extensions, remoteAddress, tlsProtocol, timings, serverCertificateErrors } =
      information
    this.#print('open', {
      url,
      protocol,
      extensions,
      remoteAddress,
      tlsProtocol,
      ...(serverCertificateErrors.length > 0 && { forgiven: serverCertificateErrors }),
      timings: roundedTimings(timings),
    })
  }

  override message(message: Message): Promise<void> {
    if (message.type === 'utf8') return this.#print('message', { type: 'text', data: message.text() })
    const { buffer, byteOffset, byteLength } = message.bytes()
    const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
    return this.#print('message', { type: 'binary', encoding: 'base64', data })
  }

  override pong(milliseconds: number | undefined): void {
    this.#print('pong', { milliseconds: milliseconds === undefined ? null : Number(milliseconds.toFixed(3)) })
  }

  override transferred(direction: 'sent' | 'received', bytes: number, milliseconds: number): void {
    super.transferred(direction, bytes, milliseconds)
    this.#print(direction, { bytes, milliseconds: Math.round(milliseconds) })
  }

  override closed(close: CloseInfo, byServer: boolean): void {
    super.closed(close, byServer)
    this.#print('close', { code: close.code, reason: close.reason, byServer })
  }

  override failed(error: unknown, exitCode?: number): void {
    super.failed(error, exitCode)
    const { code, phase, closeCode, response } =
      error instanceof WebSocketError ? error : ({} as Partial<WebSocketError>)
    const close = error instanceof IncompleteError ? error.close : undefined
    this.#print('error', {
      status: WebSocketError.getStatus(error),
      code,
      phase,
      closeCode: close?.code ?? closeCode,
      httpStatus: response?.status,
      message: errorMessage(error),
      exitCode: exitCode ?? exitCodeOf(error),
    })
  }

  #print(event: string, facts: object): Promise<void> {
    return this.out.write(`${printableJson({ event, time: new Date().toISOString(), ...facts })}\n`)
  }
}

/** In milliseconds, of which a thousandth is the finest that means anything. */
function roundedTimings(timings: SocketInformation['timings']): object | undefined {
  if (timings === undefined) return undefined
  return Object.fromEntries(
    Object.entries(timings).map(([step, milliseconds]) => [step, Number(Number(milliseconds).toFixed(3))]),
  )
}
