import type { IncomingMessage } from 'node:http'
import type { ConnectRequest } from '@isosocket/core'
import type { NodeControl } from '../settings/control.js'
import type { Credential } from '../settings/credential.js'
import { credentialIn } from './url-credential.js'

/** The headers of the request, names in lower case. */
export interface RequestHeaders {
  readonly [name: string]: string
}

/**
 * What is sent with the request. What `setRequestHeader` said wins over `control.headers`, and either over
 * the name and password in the address.
 */
export function requestHeaders({ url, control, headers }: ConnectRequest<NodeControl>): RequestHeaders {
  // A header may have any name: `__proto__` as well.
  const all: { [name: string]: string } = Object.create(null)
  const credential = credentialIn(url)
  if (credential !== undefined) all['authorization'] = basicAuthorization(credential)
  // Whatever it was given, the setting is an object.
  const fields = Object.entries(control.headers)
  for (const [name, value] of fields) all[name.toLowerCase()] = value
  for (const [name, value] of headers) all[name] = value
  return all
}

/**
 * The headers of another attempt with the credential, where the server's answer asks for one that has not
 * been given yet (RFC 7617).
 */
export function answerToChallenge(
  credential: Credential | undefined,
  headers: RequestHeaders,
  response: IncomingMessage,
): RequestHeaders | undefined {
  if (credential === undefined || response.statusCode !== 401 || 'authorization' in headers) return undefined
  if (!asksForBasic(response.headers['www-authenticate'] ?? '')) return undefined
  return { ...headers, authorization: basicAuthorization(credential) }
}

/**
 * One field may hold several challenges, each begun by the name of its scheme (RFC 9110 §11.6.1). What stands in quotes is the
 * server's free text, and a name before `=` is that of a parameter.
 */
function asksForBasic(challenges: string): boolean {
  const unquoted = challenges.replace(/"([^"\\]|\\.?)*"?/g, '""')
  return /(^|,)\s*basic(\s*(,|$)|\s+[^\s=])/i.test(unquoted)
}

/** RFC 7617 §2, in UTF-8. */
export function basicAuthorization({ username, password }: Credential): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
