import { WebSocket } from 'partysocket'
import { WebSocket as WsWebSocket } from 'ws'
import { w3cLink } from '../w3c-link.mjs'

/** Over `ws`, as its documentation says for Node without a `WebSocket` of its own. */
class PartySocket extends WebSocket {
  /** @param {string} url */
  constructor(url) {
    super(url, [], { WebSocket: WsWebSocket })
  }
}

/** @type {import('../link.mjs').Connect} */
export const connect = (target) => w3cLink(PartySocket, target)
