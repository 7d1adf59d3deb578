import { type ServerCertificateReport, show, WebSocketError } from '@isosocket/core'
import { printable } from '../failures/printable.js'
import type { ServerCertificateValidator } from '../settings/certificate-settings.js'

/**
 * Asks the application whether it takes the server. Rejects with a `WebSocketError` of the status
 * `CertificateIsInvalid` unless it says `true`.
 */
export async function askApplication(
  where: string,
  validate: ServerCertificateValidator,
  report: ServerCertificateReport | undefined,
): Promise<void> {
  if (report === undefined) throw refusal(where, 'has no certificate to ask about')
  let answer: unknown
  try {
    answer = await validate(report)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw refusal(where, `failed: ${message}`, error)
  }
  if (answer === true) return
  throw refusal(
    where,
    answer === false
      ? `refused the server's certificate (${printable(report.serverCertificate.subject.replaceAll('\n', ', '))})`
      : `must return true or false, or a promise of them, and returned ${show(answer)}`,
  )
}

function refusal(where: string, what: string, cause?: unknown): WebSocketError {
  return new WebSocketError(`Cannot connect to ${where}: control.validateServerCertificate ${what}.`, {
    code: 'ERR_TLS',
    status: 'CertificateIsInvalid',
    phase: 'tls',
    cause,
  })
}
