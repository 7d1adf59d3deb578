import { StreamWebSocket } from 'isosocket/browser'
import { onUnmounted, type Ref, ref, type ShallowRef, shallowRef } from 'vue'

export interface FileTransfer {
  readonly running: Ref<boolean>
  /** Bytes of the file. */
  readonly size: Ref<number>
  /** Bytes that have left this page. */
  readonly sent: Ref<number>
  /** Bytes that have come back. */
  readonly returned: Ref<number>
  /** How it ended. */
  readonly outcome: Ref<string>
  readonly fault: ShallowRef<unknown>
  send(address: string, file: File, echoes: boolean): Promise<void>
  cancel(): void
}

/** How often the figures are looked at, in milliseconds: often enough for the eye. */
const interval = 100

/** Sends a file through a connection of its own, and waits for it to come back if the server echoes. */
export function useFileTransfer(): FileTransfer {
  const running = ref(false)
  const size = ref(0)
  const sent = ref(0)
  const returned = ref(0)
  const outcome = ref('')
  const fault = shallowRef<unknown>()
  let controller = new AbortController()

  onUnmounted(() => controller.abort())

  return {
    running,
    size,
    sent,
    returned,
    outcome,
    fault,
    cancel: () => controller.abort(),

    send: async (address, file, echoes) => {
      controller = new AbortController()
      const { signal } = controller
      running.value = true
      size.value = file.size
      sent.value = 0
      returned.value = 0
      outcome.value = ''
      fault.value = undefined
      const started = performance.now()
      let timer: ReturnType<typeof setInterval> | undefined
      try {
        const socket = await StreamWebSocket.connect(address, { signal })
        let taken = 0
        const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform: (chunk, output) => {
            taken += chunk.byteLength
            output.enqueue(chunk)
          },
        })
        const look = (): void => {
          sent.value = Math.max(0, taken - socket.bufferedAmount)
          returned.value = socket.information.bytesReceived
        }
        timer = setInterval(look, interval)
        // Both at once: a server that echoes stops reading while nobody reads what it sends
        await Promise.all([
          file.stream().pipeThrough(count).pipeTo(socket.writable, { preventClose: true, signal }),
          echoes ? readAll(socket, file.size) : undefined,
        ])
        await socket.close()
        look()
        sent.value = file.size
        const seconds = (performance.now() - started) / 1000
        outcome.value = `Done: ${file.size.toLocaleString('en')} bytes in ${seconds.toFixed(1)} s.`
      } catch (error) {
        if (signal.aborted) outcome.value = 'Cancelled: the connection was ended.'
        else fault.value = error
      } finally {
        clearInterval(timer)
        running.value = false
      }
    },
  }
}

async function readAll(socket: StreamWebSocket, size: number): Promise<void> {
  const reader = socket.readable.getReader()
  for (let left = size; left > 0; ) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`The server closed the connection with ${left} bytes still to come back.`)
    left -= value.byteLength
  }
  reader.releaseLock()
}
