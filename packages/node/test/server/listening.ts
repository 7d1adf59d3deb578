import { afterEach } from 'vitest'
import {
  type ListenerOptions,
  MessageWebSocket,
  WebSocketListener,
  type WebSocketRequest,
} from '../../src/index.js'

const endings: (() => unknown)[] = []

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** Does it when the test is over. */
export function afterTest(end: () => unknown): void {
  endings.push(end)
}

/** A listener on the loopback, and its address. */
export interface Listening {
  readonly listener: WebSocketListener
  readonly url: string
  readonly port: number
}

/** Starts one that does so with each request. Sockets that the test leaves are ended. */
export async function listen(
  onRequest?: (request: WebSocketRequest) => unknown,
  options: ListenerOptions = {},
): Promise<Listening> {
  const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1', ...options })
  if (onRequest !== undefined) listener.addEventListener('request', (event) => onRequest(event.request))
  afterTest(() => {
    for (const socket of listener.sockets) socket.abort()
    return listener.close({ timeout: 1_000 })
  })
  return { listener, url: `ws://127.0.0.1:${listener.port}/`, port: listener.port }
}

/** Sends every message back in the turn in which it comes. */
export function echoAtOnce(
  request: WebSocketRequest,
  options?: Parameters<WebSocketRequest['acceptMessage']>[0],
): void {
  const socket = request.acceptMessage(options)
  socket.onmessage = ({ message }) => {
    void socket.send(message.type === 'utf8' ? message.text() : message.bytes())
  }
}

/** Sends every message back. */
export async function echo(request: WebSocketRequest): Promise<void> {
  const socket = request.acceptMessage()
  try {
    for await (const message of socket) {
      await socket.send(message.type === 'utf8' ? message.text() : message.bytes())
    }
  } catch {
    // The client was lost: what it did is what the test looks at.
  }
}

/** What a server answers to a text. */
export async function answered(url: string, text: string): Promise<string | undefined> {
  const socket = await MessageWebSocket.connect(url)
  await socket.send(text)
  const answer = (await socket.receive())?.text()
  await socket.close()
  return answer
}
