import { answerHead, upgradeFields } from './http-answer.js'
import { type Manners, type Moment, Peer } from './peer.js'
import type { Wire } from './wire.js'

/** How the server opens, and how long it behaves. */
export interface OpeningOptions extends Manners {
  /** When the fault comes. At 0 it leaves in one piece with the answer that opens the connection. Default 0. */
  readonly after?: Moment | undefined
  /** The value of `Sec-WebSocket-Extensions`. Default none. */
  readonly extensions?: string | undefined
}

/** Opens the WebSocket as a good server does; resolves when the moment of the fault has come. */
export async function open(wire: Wire, options: OpeningOptions = {}): Promise<Peer> {
  const { after = 0, extensions } = options
  const request = await wire.request()
  const fields = [
    ...upgradeFields(request),
    ...(extensions === undefined ? [] : [['Sec-WebSocket-Extensions', extensions] as const]),
  ]
  if (after === 0) wire.cork()
  // Not awaited: what is held back is not taken before the fault has been written.
  wire.write(answerHead(101, fields)).catch(() => {})
  const peer = new Peer(wire, options)
  await peer.moment(after)
  return peer
}
