import type { Sdk } from '../../suite/sdk.js'

// Functions that run in the page: what they use comes with their argument.

declare global {
  /** The SDK, as the script tag of the page gives it. */
  var isosocket: Sdk
  /** What a test left in its page, to be found when the page comes back. */
  var kept:
    | { socket: InstanceType<Sdk['MessageWebSocket'] | Sdk['StreamWebSocket']>; events: string[] }
    | undefined
}

/** How connecting ended: `open`, or the error. */
export interface Outcome {
  readonly code: string
  readonly message: string
  readonly status?: string
  readonly phase?: string
}

export interface Connect {
  readonly url: string
  readonly options?: { diagnose?: boolean; connectTimeout?: number }
}

export async function connect({ url, options = {} }: Connect): Promise<Outcome> {
  try {
    const socket = await isosocket.MessageWebSocket.connect(url, options)
    socket.abort()
    return { code: 'open', message: '' }
  } catch (error) {
    const { code, message, status, phase } = error as Outcome
    return { code, message, status: status ?? '', phase: phase ?? '' }
  }
}

/** The same in a worker whose script has this address. */
export function connectInWorker({ url, script }: { url: string; script: string }): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script)
    worker.onmessage = ({ data }) => {
      worker.terminate()
      resolve(data)
    }
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(url)
  })
}

/** Begins to connect, and keeps the socket and what becomes of it. */
export async function beginConnecting({ url, options = {} }: Connect): Promise<void> {
  const socket = new isosocket.MessageWebSocket(options)
  const events: string[] = []
  globalThis.kept = { socket, events }
  socket.connect(url).then(
    () => events.push('open'),
    ({ code }) => events.push(`failed ${code}`),
  )
}

/** Writes without end through a stream that is made of a `WebSocket`, and says how that ended. */
export async function writeWithoutWebSocketStream({ url }: Connect): Promise<string> {
  // A setting of browsers: the types here are Node's.
  const settings: object = { webSocket: WebSocket }
  const socket = await isosocket.StreamWebSocket.connect(url, settings)
  const writer = socket.writable.getWriter()
  try {
    for (;;) await writer.write(new Uint8Array(65_536))
  } catch (error) {
    return (error as Outcome).code
  }
}

/** Opens a socket and writes down what happens to it and to the page. */
export async function keepSocket({ url }: Connect): Promise<void> {
  const socket = await isosocket.MessageWebSocket.connect(url)
  const events: string[] = []
  globalThis.kept = { socket, events }
  addEventListener('pagehide', ({ persisted }) => events.push(`pagehide ${persisted}`))
  addEventListener('pageshow', ({ persisted }) => events.push(`pageshow ${persisted}`))
  socket.addEventListener('close', ({ code, wasClean }) => events.push(`close ${code} ${wasClean}`))
  socket.closed.then(
    ({ code }) => events.push(`closed ${code}`),
    ({ code }) => events.push(`closed ${code}`),
  )
  socket.receive({ timeout: Infinity }).then(
    () => events.push('received'),
    ({ code }) => events.push(`receive ${code}`),
  )
}

/** Lets a byte stream flow to the server without an end, and writes down how that ends. */
export async function keepUploading({ url }: Connect): Promise<void> {
  const socket = await isosocket.StreamWebSocket.connect(url)
  const events: string[] = []
  globalThis.kept = { socket, events }
  const source = new ReadableStream<BufferSource>({
    pull: async (output) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      output.enqueue(new Uint8Array(1000))
    },
  })
  source.pipeTo(socket.writable).then(
    () => events.push('uploaded'),
    ({ code }) => events.push(`failed ${code}`),
  )
}

/** Opens a socket that the application closes in a `pagehide` listener, added before or after it connects. */
export async function closeOnHide({ url, listen }: Connect & { listen: 'before' | 'after' }): Promise<void> {
  const socket = new isosocket.MessageWebSocket()
  const events: string[] = []
  globalThis.kept = { socket, events }
  const closeSocket = () =>
    socket.close(4005, 'bye').then(
      ({ code, reason }) => events.push(`closed ${code} ${reason}`),
      ({ code }) => events.push(`closed ${code}`),
    )
  if (listen === 'before') addEventListener('pagehide', closeSocket)
  await socket.connect(url)
  if (listen === 'after') addEventListener('pagehide', closeSocket)
}
