/** What the server is started with. */
export interface ListenerOrders {
  /** PEM: of its `https` server. */
  readonly cert: string
  readonly key: string
}

/** What it says, a line each. */
export type ListenerReport =
  | {
      readonly event: 'listening'
      readonly port: number
      readonly ownPort: number
      readonly securePort: number
    }
  | { readonly event: 'refused'; readonly status: number; readonly reason: string }
  | { readonly event: 'nobody to answer'; readonly path: string; readonly code: string }
  /** `code`: of the close, or of the error. */
  | { readonly event: 'closed'; readonly path: string; readonly code: string; readonly reason: string }
  /** How many it took until the client that does not read was closed. */
  | { readonly event: 'broadcasts'; readonly count: number }
  | { readonly event: 'loop ended' }
  | { readonly event: 'all closed' }
