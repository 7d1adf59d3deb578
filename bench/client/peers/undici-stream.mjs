import { WebSocketStream } from 'undici'
import { streamLink } from '../stream-link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = (target) => streamLink(WebSocketStream, target)
