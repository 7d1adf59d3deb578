import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server as TlsServer } from 'node:tls'

/** What makes a request one for an upgrade (RFC 7230 §6.7, RFC 7540 §3.2). */
const fieldsOfUpgrade: readonly string[] = ['upgrade', 'http2-settings']

/** Whether Node has read of the body, as it does from 25 on: what it has read cannot be given back. */
export function hasReadBody(request: IncomingMessage): boolean {
  return !request.complete || request.readableLength > 0
}

/**
 * Gives a request that offers another protocol to its server as one that does not, as a server may take it that does not
 * speak that protocol (RFC 7230 §6.7; `curl --http2` sends such). The connection begins anew with what has been read of it,
 * because Node up to 24 reads no body of a request for an upgrade; of later ones see {@link hasReadBody}.
 */
export function handBack(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  const { rawHeaders } = request
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (name.toLowerCase() === 'connection') lines.push(`${name}: ${withoutUpgrade(value)}`)
    else if (!fieldsOfUpgrade.includes(name.toLowerCase())) lines.push(`${name}: ${value}`)
  }
  lines.push('', '')
  socket.unshift(Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), head]))
  server.emit(server instanceof TlsServer ? 'secureConnection' : 'connection', socket)
}

function withoutUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim())
  return options.filter((option) => !fieldsOfUpgrade.includes(option.toLowerCase())).join(', ')
}
