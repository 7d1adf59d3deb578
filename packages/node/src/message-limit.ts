/** The largest that `ws` takes: it makes a signed number of 32 bits of what it is given. */
const largestLimit = 2 ** 31 - 1

/** What is read from a request to connect. */
interface LimitedRequest {
  readonly maxMessageSize: number
  readonly control: { readonly receiveBufferLimit: number }
}

/**
 * The largest message where `ws` reads them (compression, an agent's connection): it holds each as a whole. Not 0, which to
 * `ws` is no limit.
 */
export function messageLimit({ maxMessageSize, control }: LimitedRequest): number {
  const limit = maxMessageSize === Infinity ? control.receiveBufferLimit : maxMessageSize
  return Math.max(1, Math.floor(Math.min(limit, largestLimit)))
}
