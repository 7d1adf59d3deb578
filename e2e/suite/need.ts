import type { ServerAddresses } from '../server/behaviours.js'
import { compressesFragments } from './compressed-fragments.js'
import { noticesLossWhileSending } from './loss-while-sending.js'
import { refusesRedirects } from './redirect-refusal.js'
import type { Capabilities, Sdk } from './sdk.js'
import { hasSendBackpressure } from './send-backpressure.js'
import { keepsByteOrderMark, refusesBadText, sendsWellFormedText } from './text-fidelity.js'

type IsThere = (server: ServerAddresses, sdk: Sdk) => boolean | Promise<boolean>

/** What a runtime's engine may lack, found by looking for it. Nothing here asks for the name of a runtime. */
const engineFeatures = {
  /** `new ReadableStream({ type: 'bytes' })` and BYOB readers. */
  byteStreams: () => isConstructible(() => new ReadableStream({ type: 'bytes' })),
  /** `for await (const chunk of readableStream)`. */
  streamIteration: () => Symbol.asyncIterator in ReadableStream.prototype,
  /** `Symbol.asyncDispose`, which `await using` needs. */
  asyncDispose: () => 'asyncDispose' in Symbol,
  /** `Symbol.dispose`, which `using` needs. */
  dispose: () => 'dispose' in Symbol,
  /** A `WebSocketStream` of the engine. */
  webSocketStream: () => 'WebSocketStream' in globalThis,
  /** A `WebSocket` of the engine. */
  nativeWebSocket: () => 'WebSocket' in globalThis,
  /** The `bufferedAmount` of the engine's `WebSocket`, where there is one, counts what the network has not taken. */
  sendBackpressure: ({ url }: ServerAddresses) => hasSendBackpressure(url),
  /** The engine's `WebSocket`, where there is one, does not follow redirects. */
  redirectRefusal: ({ url }: ServerAddresses) => refusesRedirects(url),
  /** The end of a connection is noticed while data waits to be sent. */
  lossWhileSending: ({ url }: ServerAddresses, sdk: Sdk) => noticesLossWhileSending(url, sdk),
  /** A byte order mark at the beginning of a text arrives. */
  byteOrderMark: ({ url }: ServerAddresses, sdk: Sdk) => keepsByteOrderMark(url, sdk),
  /** Text that is no UTF-16 is sent as UTF-8. */
  wellFormedText: ({ url }: ServerAddresses, sdk: Sdk) => sendsWellFormedText(url, sdk),
  /** Text that is no UTF-8 is refused. */
  textValidation: ({ url }: ServerAddresses, sdk: Sdk) => refusesBadText(url, sdk),
  /** With compression, a message in several frames is compressed as well. */
  compressedFragments: (server: ServerAddresses, sdk: Sdk) => compressesFragments(server, sdk),
  /** A proxy of one's own choice. */
  ownProxy: (_: ServerAddresses, sdk: Sdk) => isSetting(sdk, 'proxy', 'http://127.0.0.1/'),
  /** Certificates of one's own choice. */
  ownCertificates: (_: ServerAddresses, sdk: Sdk) => isSetting(sdk, 'ignorableServerCertificateErrors', []),
} satisfies Record<string, IsThere>

export type EngineFeature = keyof typeof engineFeatures

/**
 * What a case needs: a capability of `MessageWebSocket`, with `stream.` before it one of `StreamWebSocket`, or a
 * feature of the engine. `sendProgress` stands for progress seen in bytes.
 */
export type Need = keyof Capabilities | `stream.${keyof Capabilities}` | EngineFeature

/** Finds out what this runtime has, for all needs at once. */
export async function meetsNeed(sdk: Sdk, server: ServerAddresses): Promise<(need: Need) => boolean> {
  const available = new Map<string, boolean>()
  for (const [name, isThere] of Object.entries<IsThere>(engineFeatures)) {
    available.set(name, await isThere(server, sdk))
  }
  for (const [name, value] of Object.entries(new sdk.MessageWebSocket().capabilities)) {
    available.set(name, isCapable(value))
  }
  for (const [name, value] of Object.entries(new sdk.StreamWebSocket().capabilities)) {
    available.set(`stream.${name}`, isCapable(value))
  }
  return (need) => {
    const answer = available.get(need)
    if (answer === undefined) throw new Error(`"${need}" is neither a capability nor a known engine feature`)
    return answer
  }
}

function isCapable(value: unknown): boolean {
  return value === true || value === 'bytes'
}

function isSetting({ MessageWebSocket }: Sdk, name: string, value: unknown): boolean {
  return isConstructible(() => new MessageWebSocket({ [name]: value }))
}

function isConstructible(construct: () => unknown): boolean {
  try {
    construct()
    return true
  } catch {
    return false
  }
}
