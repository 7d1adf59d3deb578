import { w3cLink } from '../w3c-link.mjs'

/** The runtime's own. @type {import('../link.mjs').Connect} */
export const connect = (target) => w3cLink(WebSocket, target)
