import type { IncomingMessage } from 'node:http'
import type { WebSocketError } from '@isosocket/core'
import type { WebSocketRequest } from './web-socket-request.js'

/** A client asks for a connection. */
export class ListenerRequestEvent {
  readonly type = 'request'
  readonly target: object
  readonly request: WebSocketRequest

  constructor(target: object, request: WebSocketRequest) {
    this.target = target
    this.request = request
  }
}

/** Who was refused: a request of `node:http`, or a connection without one. */
export type RefusedClient = Pick<IncomingMessage, 'socket'> &
  Partial<Pick<IncomingMessage, 'url' | 'headers'>>

/**
 * The listener has refused a client by itself: a wrong origin, a bad handshake, too many, too late; with `port` also another path. On
 * a server of yours what fits the path of no listener is told 404 in the name of all, and of that no event tells. For logs.
 */
export class ListenerRefusedEvent {
  readonly type = 'refused'
  readonly target: object
  /** The HTTP status that the client was told. */
  readonly status: number
  /** Why, in words for a log. */
  readonly reason: string
  /** What was asked for, as it stands in the request; empty where there was none. */
  readonly address: string
  /** The IP address of the client. */
  readonly remoteAddress: string | undefined
  /** The origin of the page, if a page asked. */
  readonly origin: string | undefined

  constructor(target: object, status: number, reason: string, client: RefusedClient) {
    this.target = target
    this.status = status
    this.reason = reason
    this.address = client.url ?? ''
    this.remoteAddress = client.socket.remoteAddress
    this.origin = client.headers?.origin
  }
}

/** The listener cannot listen, or the server of its own port has an error later: then it goes on listening. */
export class ListenerErrorEvent {
  readonly type = 'error'
  readonly target: object
  readonly error: WebSocketError

  constructor(target: object, error: WebSocketError) {
    this.target = target
    this.error = error
  }
}

/** The events of a listener, by name. */
export interface ListenerEvents {
  readonly request: ListenerRequestEvent
  readonly refused: ListenerRefusedEvent
  readonly error: ListenerErrorEvent
}
