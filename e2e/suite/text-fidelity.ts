import { delay } from './awaiting.js'
import type { Sdk } from './sdk.js'

// Three things that a WebSocket may do to text, seen through the SDK, because whether it is the engine's depends on that.

const patience = 2_000

/** A byte order mark stays. Node's own WebSocket drops it. */
export async function keepsByteOrderMark(url: string, sdk: Sdk): Promise<boolean> {
  return (await answerTo(`${url}/echo`, sdk, '\uFEFFtext')) === '\uFEFFtext'
}

/** What is no UTF-16 is sent as UTF-8 all the same, with U+FFFD in its place. workerd sends what the peer has to refuse. */
export async function sendsWellFormedText(url: string, sdk: Sdk): Promise<boolean> {
  return (await answerTo(`${url}/echo`, sdk, 'a\ud800')) !== undefined
}

/** Text that is no UTF-8 is not handed on. workerd does, with U+FFFD in its place. */
export async function refusesBadText(url: string, sdk: Sdk): Promise<boolean> {
  return (await answerTo(`${url}/bad-utf8`, sdk, '')) === undefined
}

/** The text that comes when this one was sent; `undefined` if none does. */
async function answerTo(
  address: string,
  { MessageWebSocket }: Sdk,
  text: string,
): Promise<string | undefined> {
  const socket = new MessageWebSocket()
  try {
    await socket.connect(address)
    await socket.send(text)
    const answer = await Promise.race([socket.receive(), delay(patience)])
    return answer?.text()
  } catch {
    return undefined
  } finally {
    socket.abort()
  }
}
