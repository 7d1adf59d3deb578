import { isIPv6 } from 'node:net'

/** One end of a connection. */
export interface HostAndPort {
  /** A name, or an IP address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

/** The end that an address names. */
export function hostAndPort(url: URL, defaultPort: number): HostAndPort {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
  }
}

/** In one, IPv6 in brackets (RFC 3986 §3.2.2). */
export function authority({ host, port }: HostAndPort): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}
