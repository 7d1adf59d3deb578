import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { ConnectionFacts } from '@isosocket/core'

/**
 * What is known of a connection that was accepted. What hardly anybody asks for is asked of the connection when it is: ten
 * thousand sockets keep it otherwise. Once the connection has ended it knows them no more; who it was with is kept, for logs.
 */
export class AcceptedFacts implements ConnectionFacts {
  readonly protocol: string
  readonly extensions: string
  readonly remoteAddress: string | undefined
  readonly #stream: Partial<TLSSocket>

  constructor(stream: Socket, { protocol, extensions }: Pick<ConnectionFacts, 'protocol' | 'extensions'>) {
    this.protocol = protocol
    this.extensions = extensions
    this.remoteAddress = stream.remoteAddress
    this.#stream = stream as Partial<TLSSocket>
  }

  get localAddress(): string | undefined {
    return this.#stream.localAddress
  }

  get tlsProtocol(): string | undefined {
    return this.#stream.getProtocol?.() ?? undefined
  }
}
