import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { longestTimer } from '@isosocket/core'
import { ReadMemory } from '../frames/read-memory.js'
import type { AddressAttempt } from './connect-progress.js'
import { authority, type HostAndPort } from './host-and-port.js'

/** What can be connected to: an IP address and a port, or a Unix domain socket. */
export type Place = HostAndPort | { readonly path: string }

/** Who runs, and by which rules. */
export interface RaceRequest {
  /** In the order in which they start. */
  readonly places: readonly Place[]
  /** Milliseconds after which the next starts, unless the one before has failed earlier. */
  readonly delay: number
  /** Options of `net.connect` for each. */
  readonly options: object
  /** They read into memory of ours. */
  readonly isDirect: boolean
  /** Where it is noted who has started, and how it went. */
  readonly attempts: AddressAttempt[]
  /** Stops the race. */
  readonly signal: AbortSignal
}

/**
 * Connects to the place that answers first (RFC 8305 §5). None is given up before another has connected, so that a
 * slow one wins over those that fail. The connections of all others are destroyed.
 *
 * Resolves with `undefined` if all have failed (see `attempts`). Rejects with the signal's reason, or with what Node says about
 * a wrong option.
 */
export function raceAddresses(request: RaceRequest): Promise<Socket | undefined> {
  const { places, delay, options, isDirect, attempts, signal } = request
  return new Promise((resolve, reject) => {
    const running = new Set<Socket>()
    let started = 0
    let timer: ReturnType<typeof setTimeout> | undefined

    const stop = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      // The error of a loser may already be on its way: it starts nobody any more.
      started = places.length
      for (const socket of running) socket.destroy()
    }

    const onAbort = (): void => {
      stop()
      reject(signal.reason)
    }

    const startNext = (): void => {
      clearTimeout(timer)
      const place = places[started]
      if (place !== undefined) {
        started++
        start(place)
        if (started < places.length) timer = setTimeout(startNext, Math.min(delay, longestTimer))
      } else if (running.size === 0) {
        stop()
        resolve(undefined)
      }
    }

    const start = (place: Place): void => {
      const attempt: AddressAttempt = { address: showPlace(place), isConnected: false, failure: undefined }
      attempts.push(attempt)
      const connectOptions = { ...options, ...place } as NetConnectOpts
      const socket = isDirect ? ReadMemory.connect(connectOptions) : connect(connectOptions)
      running.add(socket)
      const onError = (error: Error): void => {
        attempt.failure = error
        running.delete(socket)
        startNext()
      }
      socket.once('error', onError)
      socket.once('connect', () => {
        attempt.isConnected = true
        socket.off('error', onError)
        running.delete(socket)
        stop()
        resolve(socket)
      })
    }

    if (signal.aborted) {
      reject(signal.reason)
    } else {
      signal.addEventListener('abort', onAbort)
      try {
        startNext()
      } catch (error) {
        // Node refuses an option: it would with every place.
        stop()
        reject(error)
      }
    }
  })
}

function showPlace(place: Place): string {
  return 'path' in place ? place.path : authority(place)
}
