import { CertificateAuthority } from '../certificates/certificate-authority.js'
import { DeafPort } from '../deaf-port.js'
import type { FaultOptions, FaultTable, Site } from '../fault.js'
import { choice, fields, integer, text } from '../parameter-kinds.js'
import { HttpProxy, type HttpProxyBehaviour, httpProxyWords } from '../proxies/http-proxy.js'
import type { ProxyCredential, ProxyServer } from '../proxies/proxy-server.js'
import { SocksProxy, type SocksProxyBehaviour, socksProxyWords } from '../proxies/socks-proxy.js'

/** Whether a proxy asks for a name and a password, and what it is told: nothing, or what is not right. */
export type ProxyQuestion = 'none' | 'missing' | 'wrong'

/** Faults of the way through a proxy to a server where nothing is wrong. */
export interface ProxyFaults {
  /**
   * An HTTP proxy (RFC 9110 §9.3.6). `behaviour`: it does its work (`tunnel`), does not exist (`absent`), or does what stands at
   * {@link HttpProxyBehaviour}; `refuse` answers with `status` (403), `headers` and `body`. `secure`: it is an HTTPS proxy whose
   * certificate is `trusted` or `untrusted` by the client.
   */
  'http-proxy': {
    behaviour?: Extract<HttpProxyBehaviour, string> | 'refuse' | 'absent'
    status?: number
    headers?: { readonly [name: string]: string }
    body?: string
    credential?: ProxyQuestion
    secure?: 'no' | 'trusted' | 'untrusted'
  }
  /** A SOCKS 5 proxy (RFC 1928). `behaviour` as with `http-proxy` or {@link SocksProxyBehaviour}; `refuse` answers with `reply` (2). */
  'socks-proxy': {
    behaviour?: Extract<SocksProxyBehaviour, string> | 'refuse' | 'absent'
    reply?: number
    credential?: ProxyQuestion
  }
}

const right: ProxyCredential = { username: 'user', password: 'let-me-through' }
const wrong: ProxyCredential = { username: 'user', password: 'let-me-in' }
const question = choice('none', 'missing', 'wrong')

/** How the faults of {@link ProxyFaults} are made. */
export const proxyFaults: FaultTable<ProxyFaults> = {
  'http-proxy': {
    parameters: {
      behaviour: choice('refuse', 'absent', ...httpProxyWords),
      status: integer(403, 200, 999),
      headers: fields,
      body: text(''),
      credential: question,
      secure: choice('no', 'trusted', 'untrusted'),
    },
    place: async ({ behaviour, status, headers, body, credential, secure }, site) => {
      if (behaviour === 'absent') return throughNobody('http', site)
      const authority = CertificateAuthority.create('Test root of the proxy')
      const proxy = await HttpProxy.start({
        host: site.host,
        behaviour: behaviour === 'refuse' ? { status, headers, body } : behaviour,
        credential: credential === 'none' ? undefined : right,
        tls: secure === 'no' ? undefined : authority.issue({ names: [site.host] }),
      })
      const trust = secure === 'trusted' ? { trustedCertificates: authority.certificate } : {}
      return through(proxy, { ...trust, ...told(credential) }, site)
    },
  },
  'socks-proxy': {
    parameters: {
      behaviour: choice('refuse', 'absent', ...socksProxyWords),
      reply: integer(2, 1, 255),
      credential: question,
    },
    place: async ({ behaviour, reply, credential }, site) => {
      if (behaviour === 'absent') return throughNobody('socks5', site)
      const proxy = await SocksProxy.start({
        host: site.host,
        behaviour: behaviour === 'refuse' ? { reply } : behaviour,
        credential: credential === 'none' ? undefined : right,
      })
      return through(proxy, told(credential), site)
    },
  },
}

async function through(proxy: ProxyServer, options: FaultOptions, { keep, good }: Site) {
  keep({
    get connections() {
      return proxy.openCount
    },
    close: () => proxy.close(),
  })
  return { url: await good(), options: { proxy: proxy.url, ...options } }
}

async function throughNobody(scheme: string, { host, keep, good }: Site) {
  const nobody = await DeafPort.take(host)
  keep(nobody)
  return { url: await good(), options: { proxy: `${scheme}://${host}:${nobody.port}` } }
}

function told(credential: ProxyQuestion): FaultOptions {
  return credential === 'wrong' ? { proxyCredential: wrong } : {}
}
