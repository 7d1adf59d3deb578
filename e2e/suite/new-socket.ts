import type { CaseContext } from './case-context.js'
import type { MessageSocket, Sdk, StreamSocket } from './sdk.js'

type Options<Name extends 'MessageWebSocket' | 'StreamWebSocket'> = ConstructorParameters<Sdk[Name]>[0]

type Giving = Pick<CaseContext, 'isosocket' | 'afterwards'>

/** For cases about what both classes have. */
export function bothClasses({ isosocket }: Pick<CaseContext, 'isosocket'>) {
  return [isosocket.MessageWebSocket, isosocket.StreamWebSocket] as const
}

/** Not connected yet; aborted when the case ends. */
export function newMessage(context: Giving, options?: Options<'MessageWebSocket'>): MessageSocket {
  const socket = new context.isosocket.MessageWebSocket(options)
  context.afterwards(() => socket.abort())
  return socket
}

/** Not connected yet; aborted when the case ends. */
export function newStream(context: Giving, options?: Options<'StreamWebSocket'>): StreamSocket {
  const socket = new context.isosocket.StreamWebSocket(options)
  context.afterwards(() => socket.abort())
  return socket
}

/** One of each class. */
export function newSockets(context: Giving, options?: Options<'StreamWebSocket'>) {
  return [newMessage(context, options), newStream(context, options)] as const
}

/** One of each class, connected to a behaviour. */
export async function openSockets({ message, stream }: Pick<CaseContext, 'message' | 'stream'>) {
  return [await message('/echo'), await stream('/echo')] as const
}
