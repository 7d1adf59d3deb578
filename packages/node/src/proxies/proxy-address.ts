import { domainToASCII } from 'node:url'
import { invalidArgument } from '@isosocket/core'
import { type HostAndPort, hostAndPort } from '../connecting/host-and-port.js'
import { credentialIn, decoded } from '../connecting/url-credential.js'
import type { Credential } from '../settings/credential.js'

/** A proxy, and what it takes to use it. */
export interface ProxyAccess extends HostAndPort {
  readonly kind: 'http' | 'https' | 'socks5'
  readonly credential: Credential | undefined
  /** As messages show it: without a name and a password. */
  readonly shown: string
}

interface Scheme {
  readonly kind: ProxyAccess['kind']
  readonly defaultPort: number
}

const socks: Scheme = { kind: 'socks5', defaultPort: 1080 }

/** What an address of a proxy may begin with. `socks5h:` is what others call SOCKS 5 when names are left to the proxy. */
const schemes: { readonly [protocol: string]: Scheme } = {
  'http:': { kind: 'http', defaultPort: 80 },
  'https:': { kind: 'https', defaultPort: 443 },
  'socks5:': socks,
  'socks5h:': socks,
  'socks:': socks,
}

/**
 * The address of a proxy, checked; `name` is that of the setting or variable it stands in. Throws
 * `ERR_INVALID_ARGUMENT`, without showing the address: there may be a password in it.
 */
export function checkProxyAddress(name: string, address: string | URL): URL {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    throw invalidArgument(`${name} is no address. Write it like http://proxy.example:3128.`)
  }
  if (!(url.protocol in schemes)) {
    throw invalidArgument(
      `${name} must begin with http://, https:// or socks5://. Write it like http://proxy.example:3128.`,
    )
  }
  // Of a scheme that is not HTTP's a URL keeps the name of the host as it was written.
  const host = url.hostname.startsWith('[') ? url.hostname : domainToASCII(decoded(url.hostname))
  if (host === '') throw invalidArgument(`${name} names no host. Write it like socks5://127.0.0.1:1080.`)
  url.hostname = host
  return url
}

/** What a checked address says about the proxy; the credential wins over the one in the address. */
export function proxyAt(url: URL, credential: Credential | undefined): ProxyAccess {
  const { kind, defaultPort } = schemes[url.protocol] ?? socks
  return {
    kind,
    ...hostAndPort(url, defaultPort),
    credential: credential ?? credentialIn(url),
    shown: `${url.protocol}//${url.host}`,
  }
}
