import type { HostAndPort } from '../connecting/host-and-port.js'
import type { ProxyControl } from '../settings/proxy-settings.js'
import { type ProxyAccess, proxyAt } from './proxy-address.js'
import { type Environment, proxyFromEnvironment } from './proxy-environment.js'

/** The proxy for an address, by the settings; `undefined` for none. Throws `ERR_INVALID_ARGUMENT` as {@link proxyFromEnvironment}. */
export function chooseProxy(
  { proxy, proxyCredential }: Readonly<ProxyControl>,
  protocol: string,
  target: HostAndPort,
  environment: Environment,
): ProxyAccess | undefined {
  const address = proxy === 'env' ? proxyFromEnvironment(protocol, target, environment) : proxy
  return address === undefined ? undefined : proxyAt(new URL(address), proxyCredential)
}
