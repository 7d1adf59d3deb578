import type { Socket } from 'node:net'
import { show, WebSocketError } from '@isosocket/core'
import { networkFailure } from '../failures/network-failure.js'
import type { NodeOptions } from '../settings/node-options.js'
import { type Place, raceAddresses } from './address-race.js'
import { addressesFailure } from './addresses-failure.js'
import type { ConnectProgress } from './connect-progress.js'
import { hostAddresses } from './host-addresses.js'
import type { HostAndPort } from './host-and-port.js'

/** What is read from the control to reach a host. */
export interface HostControl {
  readonly addressLimit: number
  readonly addressDelay: number
  readonly node: NodeOptions
}

/** How to connect. */
export interface ReachRequest {
  /** The other side as messages show it. */
  readonly where: string
  readonly control: HostControl
  readonly progress: ConnectProgress
  /** Nothing stands between the connection and the frames: they are read into memory of ours. */
  readonly isDirect?: boolean
  /** Ends the attempt; nothing of it is left but a look-up, which nobody can stop. */
  readonly signal: AbortSignal
}

/** Which host to connect to, and how. */
export interface HostRequest extends ReachRequest, HostAndPort {}

/** These belong to others, and each place says itself where it is. */
const notForNet = { agent: undefined, lookup: undefined, socketPath: undefined, path: undefined }

/**
 * Connects to a host: looks its name up, then races its addresses. Rejects with a `WebSocketError`, or with
 * the signal's reason.
 */
export async function connectToHost(request: HostRequest): Promise<Socket> {
  const { port, control } = request
  const addresses = await findAddresses(request)
  return reach(
    addresses.map((host) => ({ host, port })),
    { ...control.node, ...notForNet },
    request,
  )
}

/** Connects to a Unix domain socket. Rejects as {@link connectToHost}. */
export function connectToPath(path: string, request: ReachRequest): Promise<Socket> {
  return reach([{ path }], {}, request)
}

async function findAddresses({ host, where, control, signal }: HostRequest): Promise<readonly string[]> {
  const { lookup, family, hints } = control.node
  try {
    return await hostAddresses({ host, lookup, family, hints, limit: control.addressLimit, signal })
  } catch (error) {
    signal.throwIfAborted()
    // A look-up of the application may fail with anything.
    throw unresolved(where, host, error instanceof Error ? error : new Error(show(error)))
  }
}

/** Whatever went wrong in a look-up, the name has no address; a name server may be refused as well as a host. */
function unresolved(where: string, host: string, cause: Error): WebSocketError {
  const failure = networkFailure(where, cause, 'resolve')
  if (failure.status === 'HostNameNotResolved') return failure
  return new WebSocketError(
    `Cannot connect to ${where}: the name ${host} could not be looked up (${cause.message}). Check the name, and control.node.lookup if it is set.`,
    { code: 'ERR_HOST_NOT_FOUND', status: 'HostNameNotResolved', phase: 'resolve', cause },
  )
}

async function reach(places: readonly Place[], options: object, request: ReachRequest): Promise<Socket> {
  const { where, control, progress, isDirect = false, signal } = request
  const { attempts } = progress
  progress.enter('connect')
  const socket = await raceAddresses({
    places,
    delay: control.addressDelay,
    options,
    isDirect,
    attempts,
    signal,
  })
  if (socket === undefined) throw addressesFailure(where, attempts)
  return socket
}
