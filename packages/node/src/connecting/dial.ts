import type { Socket } from 'node:net'
import type { ServerCertificateReport } from '@isosocket/core'
import type { ProxyAccess } from '../proxies/proxy-address.js'
import { chooseProxy } from '../proxies/proxy-choice.js'
import { connectThroughProxy } from '../proxies/proxy-connection.js'
import type { NodeControl } from '../settings/control.js'
import type { ConnectProgress } from './connect-progress.js'
import { type HostAndPort, hostAndPort } from './host-and-port.js'
import { connectToHost, connectToPath, type HostControl, type ReachRequest } from './host-connection.js'
import { secure } from './secure-connection.js'

/** What is read from the control to dial. */
export type DialControl = NodeControl & HostControl

/** What to connect to, and how. */
export interface DialRequest {
  readonly url: URL
  /** The address as messages show it. */
  readonly where: string
  readonly control: DialControl
  readonly progress: ConnectProgress
  /** When the attempt ends, on the clock of `performance.now()`. */
  readonly deadline: number
  /** Ends the attempt; whatever is half made is destroyed. */
  readonly signal: AbortSignal
}

/**
 * Connects: name look-up, TCP, proxy, TLS for `wss:`. Gives a connection over which the upgrade can be asked for; rejects with a `WebSocketError`, or with
 * the signal's reason.
 */
export async function dial(request: DialRequest): Promise<Socket> {
  const { url, where, control, progress, signal } = request
  const isSecure = url.protocol === 'wss:'
  const target = hostAndPort(url, isSecure ? 443 : 80)
  const proxy =
    control.node.socketPath === undefined
      ? chooseProxy(control, url.protocol, target, process.env)
      : undefined
  const connection = await connectTo(
    target,
    { ...request, isDirect: !isSecure && proxy === undefined },
    proxy,
  )
  if (!isSecure) return connection
  progress.enter('tls')
  const shown = (report: ServerCertificateReport | undefined): void => {
    progress.certificates = report
  }
  return await secure({ connection, host: target.host, where, control, signal, shown })
}

/** Connects by TCP, directly or by way of a proxy, or to the Unix domain socket that stands for all servers. */
function connectTo(
  target: HostAndPort,
  request: DialRequest & ReachRequest,
  proxy: ProxyAccess | undefined,
): Promise<Socket> {
  const { socketPath } = request.control.node
  if (socketPath !== undefined) return connectToPath(socketPath, request)
  if (proxy === undefined) return connectToHost({ ...request, ...target })
  return connectThroughProxy({ ...request, target, proxy })
}
