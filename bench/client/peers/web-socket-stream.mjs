import { streamLink } from '../stream-link.mjs'

/** The engine's own. @type {import('../link.mjs').Connect} */
export const connect = (target) => {
  /** @type {{ WebSocketStream?: new (url: string) => import('../stream-link.mjs').W3cSocketStream }} */
  const { WebSocketStream } = /** @type {any} */ (globalThis)
  if (WebSocketStream === undefined) throw new Error('This engine has no WebSocketStream.')
  return streamLink(WebSocketStream, target)
}
