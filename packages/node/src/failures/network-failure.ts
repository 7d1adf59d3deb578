import { addStatusSource, show, WebSocketError, type WebSocketPhase } from '@isosocket/core'
import { endedEarly, type Fault, findFault, noHandshake } from './fault-table.js'
import { frameFailure } from './frame-failure.js'
import { printable } from './printable.js'

const unknownFault: Fault = { status: 'CannotConnect', code: 'ERR_CONNECT_FAILED', advice: '' }

const unknownLoss: Fault = { status: 'ConnectionAborted', code: 'ERR_CONNECTION_LOST', advice: '' }

addStatusSource((error) => findFault(codeOf(error) ?? '')?.status)

/** Turns what `ws` or a socket of Node reports into the library's error, by the fault table. */
export function networkFailure(where: string, error: Error, phase: WebSocketPhase): WebSocketError {
  const frameError = frameFailure(error)
  if (frameError !== undefined) return frameError
  const { status, code, advice } = faultOf(error, phase) ?? strangerIn(phase, error)
  // A server may refuse our certificate after the handshake has ended on this side (TLS 1.3).
  const step = code === 'ERR_TLS' && phase === 'upgrade' ? 'tls' : phase
  const what =
    phase === 'open' || phase === 'close'
      ? `The connection to ${where} was lost`
      : `Cannot connect to ${where}`
  return new WebSocketError(`${what}: ${describe(error)}. ${advice}`.trimEnd(), {
    code,
    status,
    phase: step,
    cause: error,
  })
}

function faultOf(error: Error, phase: WebSocketPhase): Fault | undefined {
  const code = codeOf(error)
  // Node reports an orderly end in the middle of a handshake by the same code, but no call of the system failed.
  if (code === 'ECONNRESET' && !('syscall' in error)) return endedEarly
  return findFault(code ?? '', phase)
}

/** What has no code, in the upgrade, is `ws` or Node refusing the server's answer. */
function strangerIn(phase: WebSocketPhase, error: Error): Fault {
  if (phase === 'open' || phase === 'close') return unknownLoss
  return phase === 'upgrade' && codeOf(error) === undefined ? noHandshake : unknownFault
}

/** The code of an error; what OpenSSL says inside an `EPROTO` by the name that Node gives it elsewhere. */
function codeOf(error: object): string | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code !== 'string') return undefined
  const reason = code === 'EPROTO' && typeof message === 'string' ? sslReason(message) : undefined
  return reason === undefined ? code : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`
}

/** The words in a line of OpenSSL's error stack: `40C…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…`. */
function sslReason(message: string): string | undefined {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1]
}

function describe(error: Error): string {
  const { message, errors } = error as Partial<AggregateError> & Error
  // Node says nothing of several addresses together, but of each.
  const all = message === '' && Array.isArray(errors) ? errors.map(saidBy).join('; ') : message
  return printable((sslReason(all) ?? all).trim()).replace(/\.$/, '')
}

function saidBy(error: unknown): string {
  return error instanceof Error ? error.message : show(error)
}
