import {
  type ConnectRequest,
  showAddress,
  type TransportListener,
  type TransportOwner,
  type WebSocketPhase,
} from '@isosocket/core'
import { Opening, type OpeningControl } from './connecting/opening.js'
import { WsTransport, type WsTransportControl } from './ws-transport.js'

/** What a client's transport reads from the control. */
export interface ClientTransportControl extends OpeningControl, WsTransportControl {}

/** The transport of a client: it goes the way to the server, and asks for the upgrade. */
export class ClientTransport extends WsTransport<ClientTransportControl> {
  #opening: Opening | undefined
  readonly #owner: TransportOwner<ClientTransportControl>

  constructor(owner: TransportOwner<ClientTransportControl>) {
    super()
    this.#owner = owner
  }

  get isServer(): boolean {
    return false
  }

  /** Whether a server agrees to compression is not known before. */
  get mayHaveSections(): boolean {
    const { node, compression } = this.#owner.settings
    return node.agent === undefined && compression === false
  }

  get where(): string {
    return showAddress(this.address === undefined ? undefined : new URL(this.address))
  }

  override get phase(): WebSocketPhase | undefined {
    return this.#opening?.phase
  }

  get attempts(): readonly string[] {
    return this.#opening?.attempts ?? []
  }

  connect(request: ConnectRequest<ClientTransportControl>, listener: TransportListener): void {
    this.begin(request, listener)
    const opening = new Opening(request, {
      opened: (opened) => {
        this.#opening = undefined
        this.adopt(opened, request)
      },
      failed: (error, known) => this.fail(error, known),
    })
    // A callback of the application may be called at once, and abort.
    this.#opening = opening
    opening.start()
  }

  override abort(code?: number): void {
    this.#opening?.abort()
    super.abort(code)
  }
}
