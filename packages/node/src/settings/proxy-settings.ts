import { mustBe, type Setting, type SettingTable } from '@isosocket/core'
import { checkProxyAddress } from '../proxies/proxy-address.js'
import { type Credential, credentialSetting } from './credential.js'

/** Settings of the way through a proxy. */
export interface ProxyControl {
  /**
   * The proxy to connect through: an address that begins with `http:` or `https:` (`CONNECT`, RFC 9110 §9.3.6) or with
   * `socks5:` (RFC 1928; the proxy looks the server's name up, so `socks5h:` is the same); or `'env'` for what the environment
   * says when connecting: `HTTPS_PROXY` for `wss:`, `HTTP_PROXY` for `ws:`, `ALL_PROXY`, `NO_PROXY`. Default none.
   *
   * An `https:` proxy has to have a certificate that `trustedCertificates`, or else Node, trusts. Not used with
   * `node.socketPath`. Throws `ERR_INVALID_ARGUMENT` for anything else.
   */
  proxy: URL | string | undefined
  /**
   * Name and password for the proxy, sent with the first request (Basic, RFC 7617; for SOCKS RFC 1929); wins over
   * those in its address. Default none. They are readable by everybody on the way unless the proxy is an `https:` one.
   */
  proxyCredential: Credential | undefined
}

const proxySetting: Setting<URL | string | undefined> = {
  initial: undefined,
  check: (name, value) => {
    if (value == null) return undefined
    if (value === 'env') return value
    if (typeof value === 'string' || value instanceof URL) return checkProxyAddress(name, value)
    throw mustBe(name, 'a URL or "env"', value)
  },
}

/** The settings of {@link ProxyControl}. */
export const proxySettings: SettingTable<ProxyControl> = {
  proxy: proxySetting,
  proxyCredential: credentialSetting,
}
