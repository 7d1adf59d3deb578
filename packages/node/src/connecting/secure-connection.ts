import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { invalidArgument, type ServerCertificateReport, WebSocketError } from '@isosocket/core'
import { askApplication } from '../certificates/application-check.js'
import { refusedCertificate } from '../certificates/certificate-refusal.js'
import { NameCheck } from '../certificates/name-check.js'
import { checkServer, type ServerFindings } from '../certificates/server-check.js'
import { isTlsTerse } from '../certificates/terse-tls.js'
import { type TlsControl, tlsOptions } from '../certificates/tls-options.js'
import { networkFailure } from '../failures/network-failure.js'

/** What to make secure, and how. */
export interface SecureRequest {
  /** Connected. */
  readonly connection: Socket
  /** The name or IP address that the certificate has to be for. */
  readonly host: string
  /** The address as messages show it. */
  readonly where: string
  readonly control: TlsControl
  /** Ends the attempt; the connection is destroyed. */
  readonly signal: AbortSignal
  /** Told what the server showed before it is let in or refused; `undefined` where that was no certificate (a pre-shared key). */
  readonly shown?: (report: ServerCertificateReport | undefined) => void
}

/**
 * Agrees on TLS over a connection and checks the server: Node does, or we where something is forgiven or the
 * runtime's TLS says too little; then the application. Gives the TLS connection, once its server was found to be the right
 * one; rejects with a `WebSocketError`, or with the signal's reason, and then the connection is destroyed.
 */
export async function secure(request: SecureRequest): Promise<TLSSocket> {
  const { connection, where, control, signal } = request
  const nameCheck = new NameCheck(control.node.checkServerIdentity)
  let stream: TLSSocket | undefined
  try {
    signal.throwIfAborted()
    const options = secureOptions(request, nameCheck)
    const started = startTls(options)
    stream = started
    beforeRefusal(started, () => examine(request, started, options, nameCheck.unlessCustom))
    await whileAlive(started, signal, (over) => once(started, 'secureConnect', { signal: over }))
    Reflect.deleteProperty(started, 'destroy')
    const report = inspect(request, started, options, nameCheck)
    const validate = control.validateServerCertificate
    if (validate !== undefined) {
      await whileAlive(started, signal, () => askApplication(where, validate, report))
    }
    return started
  } catch (error) {
    // What is below may still fail, and would tell it through this one.
    stream?.on('error', () => {})
    stream?.destroy()
    connection.destroy()
    signal.throwIfAborted()
    throw failure(where, error as Error, nameCheck)
  }
}

function secureOptions(
  { connection, host, control }: SecureRequest,
  nameCheck: NameCheck,
): ConnectionOptions {
  const options = tlsOptions(control)
  const isForgiving = control.ignorableServerCertificateErrors.length > 0
  if (isForgiving && options.secureContext !== undefined) {
    throw invalidArgument(
      'control.node.secureContext hides whom it trusts, so that ignorableServerCertificateErrors cannot be judged: give control.trustedCertificates instead.',
    )
  }
  return {
    ...options,
    ...(decidesHere(control, options) && { rejectUnauthorized: false, session: undefined }),
    // A resumed session would come without the certificates that have to be checked, or shown to the application.
    ...(control.validateServerCertificate !== undefined && { session: undefined }),
    checkServerIdentity: nameCheck.asked,
    socket: connection,
    host,
    // The dot at the end of a name that is absolute is no part of it there (RFC 6066 §3).
    servername: options.servername ?? (isIP(host) === 0 ? host.replace(/\.$/, '') : ''),
  }
}

/** Whether we say what is wrong with the server; else Node does, or was told with `control.node` not to. */
function decidesHere(
  { ignorableServerCertificateErrors, node }: TlsControl,
  { secureContext }: ConnectionOptions,
): boolean {
  if (ignorableServerCertificateErrors.length > 0) return true
  return isTlsTerse && node.rejectUnauthorized !== false && secureContext === undefined
}

function startTls(options: ConnectionOptions): TLSSocket {
  try {
    return connectTls(options)
  } catch (error) {
    throw invalidArgument(`control.node has options that TLS cannot use: ${(error as Error).message}.`, error)
  }
}

/** Node takes the certificates away with the connection that it refuses: `look` is called before. */
function beforeRefusal(stream: TLSSocket, look: () => void): void {
  stream.destroy = (error) => {
    Reflect.deleteProperty(stream, 'destroy')
    try {
      if (stream.authorizationError != null) look()
    } catch {
      // Node's verdict stands whatever the certificates look like; less is told of them then.
    }
    return stream.destroy(error)
  }
}

/** Finds out about the server, and tells what it showed. */
function examine(
  { host, control, shown }: SecureRequest,
  stream: TLSSocket,
  options: ConnectionOptions,
  nameCheck: NameCheck,
): ServerFindings {
  const forgiven = control.ignorableServerCertificateErrors
  const name = options.servername === '' ? host : (options.servername ?? host)
  const findings = checkServer({ stream, options, name, nameCheck, forgiven })
  shown?.(findings.report)
  return findings
}

/** What there is to tell of the server. Throws if something is wrong with it that is not forgiven. */
function inspect(
  request: SecureRequest,
  stream: TLSSocket,
  options: ConnectionOptions,
  nameCheck: NameCheck,
): ServerCertificateReport | undefined {
  const { where, control } = request
  const forgiven = control.ignorableServerCertificateErrors
  const { found, report } = examine(request, stream, options, nameCheck)
  const results = found.filter((result) => !forgiven.includes(result))
  if (!decidesHere(control, options) || results.length === 0) return report
  const cause = nameCheck.error ?? verdictOf(stream)
  throw refusedCertificate({ where, results, forgiven, nameRefusal: nameCheck.refusal, cause })
}

/** For those who know Node's codes. */
function verdictOf({ authorizationError }: TLSSocket): Error {
  const code = String(authorizationError)
  return Object.assign(new Error(`Node says ${code}`), { code })
}

/** What `start` gives, unless the stream ends or the signal fires before. */
async function whileAlive<Value>(
  stream: TLSSocket,
  signal: AbortSignal,
  start: (over: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const done = new AbortController()
  const over = AbortSignal.any([signal, done.signal])
  const end = once(stream, 'close', { signal: over }).then(() => {
    throw Object.assign(new Error('The server ended the connection'), { code: 'ECONNRESET' })
  })
  try {
    return await Promise.race([end, start(over)])
  } finally {
    done.abort()
  }
}

function failure(where: string, error: Error, nameCheck: NameCheck): WebSocketError {
  if (error instanceof WebSocketError) return error
  // An error of the application's own has no code that the table knows.
  if (nameCheck.isCustom && error === nameCheck.error) {
    const { refusal: nameRefusal } = nameCheck
    return refusedCertificate({ where, results: ['InvalidName'], forgiven: [], nameRefusal, cause: error })
  }
  return networkFailure(where, error, 'tls')
}
