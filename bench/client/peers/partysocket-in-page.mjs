import { WebSocket } from 'partysocket'
import { w3cLink } from '../w3c-link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = (target) => w3cLink(WebSocket, target)
