import {
  type ConnectRequest,
  showAddress,
  type TransportListener,
  type WebSocketPhase,
} from '@isosocket/core'
import { Opening, type OpeningControl } from './connecting/opening.js'
import { WsTransport, type WsTransportControl } from './ws-transport.js'

/** What a client's transport reads from the control. */
export interface ClientTransportControl extends OpeningControl, WsTransportControl {}

/** The transport of a client: it goes the way to the server, and asks for the upgrade. */
export class ClientTransport extends WsTransport<ClientTransportControl> {
  #opening: Opening | undefined

  get isServer(): boolean {
    return false
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
