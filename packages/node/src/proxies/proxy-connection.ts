import type { Socket } from 'node:net'
import { WebSocketError } from '@isosocket/core'
import type { HostAndPort } from '../connecting/host-and-port.js'
import { connectToHost, type HostControl, type ReachRequest } from '../connecting/host-connection.js'
import { secure } from '../connecting/secure-connection.js'
import type { CertificateControl } from '../settings/certificate-settings.js'
import type { NodeControl } from '../settings/control.js'
import { openHttpTunnel } from './http-tunnel.js'
import type { ProxyAccess } from './proxy-address.js'
import { showProxy } from './proxy-failure.js'
import { openSocksTunnel } from './socks-tunnel.js'

/** What is read from the control to reach a proxy. */
export type ProxyRouteControl = HostControl & CertificateControl & Pick<NodeControl, 'node'>

/** Which way to go. */
export interface ProxyRoute extends ReachRequest {
  readonly proxy: ProxyAccess
  /** The server behind the proxy. */
  readonly target: HostAndPort
  /** When the attempt ends, on the clock of `performance.now()`. */
  readonly deadline: number
  readonly control: ProxyRouteControl
}

/**
 * Connects to a server through a proxy: as to any host to the proxy, TLS with it where it is an `https:` one,
 * then its tunnel. Rejects with a `WebSocketError`, or with the signal's reason.
 */
export async function connectThroughProxy(route: ProxyRoute): Promise<Socket> {
  const { proxy, target, where, progress, deadline, signal } = route
  const { host, port, kind } = proxy
  progress.proxy = showProxy(proxy)
  const reached = await connectToHost({ ...route, host, port, where: showProxy(proxy) })
  progress.enter('proxy')
  const connection = kind === 'https' ? await secureProxy(reached, route) : reached
  const openTunnel = kind === 'socks5' ? openSocksTunnel : openHttpTunnel
  await openTunnel({ proxy, connection, target, where, deadline, signal })
  return connection
}

/** What is said about the certificate of the server, but for whom to trust, is not said about the proxy's. */
async function secureProxy(connection: Socket, { proxy, control, signal }: ProxyRoute): Promise<Socket> {
  const { trustedCertificates, certificateRevocationLists, node } = control
  try {
    return await secure({
      connection,
      host: proxy.host,
      where: showProxy(proxy),
      control: {
        clientCertificate: undefined,
        trustedCertificates,
        certificateRevocationLists,
        ignorableServerCertificateErrors: [],
        validateServerCertificate: undefined,
        node: node.ca === undefined ? {} : { ca: node.ca },
      },
      signal,
    })
  } catch (error) {
    throw error instanceof WebSocketError ? ofProxy(error) : error
  }
}

function ofProxy({ message, code, status, cause }: WebSocketError): WebSocketError {
  return new WebSocketError(message, { code, status, phase: 'proxy', cause })
}
