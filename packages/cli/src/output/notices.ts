import type { CloseInfo, SocketInformation } from '@isosocket/node'
import { exitCode } from '../failures/exit-code.js'
import { byteRate, byteSize } from './byte-size.js'
import { printableLine } from './printable.js'

/** The sentences about a connection, each without its end of line. */
export const notices = {
  opened: ({ url, protocol }: SocketInformation): string =>
    `Connected to ${printableLine(url)}${protocol === '' ? '' : `, sub-protocol ${printableLine(protocol)}`}`,

  /** What was forgiven is never kept from the user. */
  forgiven: ({ serverCertificateErrors }: SocketInformation): string | undefined =>
    serverCertificateErrors.length === 0
      ? undefined
      : `Warning: the server's certificate is accepted although it is wrong (${serverCertificateErrors.join(', ')}): anybody may be on the other side.`,

  details: ({ remoteAddress, tlsProtocol, extensions, timings }: SocketInformation): string => {
    const steps = Object.entries(timings ?? {}).map(
      ([step, milliseconds]) => `${step} ${Number(milliseconds).toFixed(1)} ms`,
    )
    const facts = [
      remoteAddress ?? '',
      tlsProtocol ?? '',
      extensions === '' ? 'no compression' : printableLine(extensions),
      ...steps,
    ]
    return `  ${facts.filter((fact) => fact !== '').join(', ')}`
  },

  pong: (milliseconds: number | undefined): string =>
    milliseconds === undefined ? 'No answer to a ping' : `Ping answered in ${milliseconds.toFixed(1)} ms`,

  transferred: (direction: 'sent' | 'received', bytes: number, milliseconds: number): string =>
    `${direction === 'sent' ? 'Sent' : 'Received'} ${byteSize(bytes)} in ${(milliseconds / 1000).toFixed(2)} s (${byteRate(bytes, milliseconds)})`,

  fault: (close: CloseInfo): string =>
    `isosocket: ${notices.closed(close, true)}\n  ${closeMeaning(close.code)} (exit code ${exitCode.closed})`,

  closed: ({ code, reason }: CloseInfo, byServer: boolean): string => {
    const number = code === 1005 ? 'without a code' : String(code)
    const why = reason === '' ? '' : ` "${printableLine(reason)}"`
    return `${byServer ? 'The server closed the connection' : 'Closed'}: ${number}${why}`
  },
}

/** What the codes of RFC 6455 §7.4.1 say, and what to do about it. */
const meanings: { readonly [code: number]: string } = {
  1002: 'It says that this side broke the protocol',
  1003: 'It does not take this kind of data: try with or without --binary',
  1007: 'It says that the text was not what it should be',
  1008: 'A rule of the server forbids it: who you are, or what you sent',
  1009: 'A message was too large for it: send smaller ones',
  1010: 'It wants an extension: try --compression',
  1011: 'Something went wrong in the server: see its log',
  1012: 'It is starting anew: try again',
  1013: 'It is too busy: try again later',
  1014: 'A server behind it answered badly',
}

function closeMeaning(code: number): string {
  return meanings[code] ?? "The code is the application's own: its documentation knows what it means"
}
