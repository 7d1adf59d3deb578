import { type InspectOptionsStylized, inspect } from 'node:util'
import { Message, SocketBase, SocketInformation, type StreamSocket } from '@isosocket/core'

/** So many characters of a text are shown. */
const shownText = 100

/**
 * What `console.log` shows of the library's objects. Here and not in core: the consoles of browsers show accessors by
 * themselves, and take no advice.
 */
export function addInspection(): void {
  show(SocketBase.prototype, factsOfSocket)
  show(SocketInformation.prototype, factsOfInformation)
  show(Message.prototype, factsOfMessage)
}

function show<Shown extends object>(prototype: Shown, factsOf: (shown: Shown) => object): void {
  Object.defineProperty(prototype, inspect.custom, {
    configurable: true,
    value(this: Shown, depth: number, options: InspectOptionsStylized): string {
      const { name } = this.constructor
      if (depth < 0) return options.stylize(`[${name}]`, 'special')
      return `${name} ${inspect(
        orNothing(() => factsOf(this)),
        { ...options, depth },
      )}`
    },
  })
}

/** A proxy around a socket (a framework's, say) has no facts: to look at it must not throw. */
function orNothing(facts: () => object): object {
  try {
    return facts()
  } catch {
    return {}
  }
}

function factsOfSocket({
  state,
  information,
  bufferedAmount,
}: Pick<StreamSocket, 'state' | 'information' | 'bufferedAmount'>): object {
  const { url, protocol, messagesSent, messagesReceived, bytesSent, bytesReceived } = information
  if (state === 'new') return { state }
  return { state, url, protocol, messagesSent, messagesReceived, bytesSent, bytesReceived, bufferedAmount }
}

/** All but those that have nothing to say. */
function factsOfInformation(information: SocketInformation): object {
  return Object.fromEntries(Object.entries(information.toJSON()).filter(([, fact]) => fact !== undefined))
}

function factsOfMessage(message: Message): object {
  const { type, isComplete } = message
  const { buffer, byteOffset, byteLength: length } = message.bytes()
  const facts = { type, ...(isComplete ? {} : { isComplete }), length }
  const bytes = Buffer.from(buffer, byteOffset, length)
  if (type === 'binary') return { ...facts, bytes }
  // Of a large text the beginning alone is decoded: no character takes more than four bytes.
  const start = bytes.subarray(0, 4 * (shownText + 1)).toString()
  return { ...facts, text: start.length > shownText ? `${start.slice(0, shownText)}…` : start }
}
