import { CertificateAuthority, HttpProxy, SocksProxy } from '@isosocket/testing'

export const authority = CertificateAuthority.create('proxies.test')

/** A certificate for servers and for `https:` proxies. */
export const ours = authority.issue({ names: ['localhost', '127.0.0.1', '::1', 'server.test'] })

export const trusting = { trustedCertificates: authority.certificate }

/** Names that only the proxy knows. */
export const hosts = { 'server.test': '127.0.0.1' }

/** What the proxies ask for, where they ask. */
export const credential = { username: 'Aladdin', password: 'öpen, sesame' }

export type AnyProxy = HttpProxy | SocksProxy

export const kinds: [string, (options?: object) => Promise<AnyProxy>][] = [
  ['an http: proxy', (options) => HttpProxy.start({ hosts, ...options })],
  ['an https: proxy', (options) => HttpProxy.start({ hosts, tls: ours, ...options })],
  ['a socks5: proxy', (options) => SocksProxy.start({ hosts, ...options })],
]
