import { type Message, MessageWebSocket } from 'isosocket/browser'
import { onUnmounted, type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import type { EventLog } from './event-log.js'
import { fromHexadecimal, toHexadecimal } from './hexadecimal.js'

export interface Messages {
  readonly state: Ref<MessageWebSocket['state']>
  /** The last that went wrong. */
  readonly fault: ShallowRef<unknown>
  connect(address: string, diagnose: boolean): Promise<void>
  send(text: string, kind: 'text' | 'bytes'): Promise<void>
  /** Also ends a connect that is under way. */
  close(): Promise<void>
}

/** One connection after the other, for whole messages. */
export function useMessages(log: EventLog): Messages {
  const state = ref<MessageWebSocket['state']>('new')
  const fault = shallowRef<unknown>()
  let socket: MessageWebSocket | undefined

  const tell = (error: unknown): void => {
    fault.value = error
    log.add('error', error instanceof Error ? error.message : String(error))
  }

  const open = (diagnose: boolean): MessageWebSocket => {
    const opened = new MessageWebSocket({ diagnose })
    opened.addEventListener('message', ({ message }) => log.add('received', describe(message)))
    opened.addEventListener('close', ({ code, reason, wasClean, error }) => {
      state.value = opened.state
      log.add('event', `closed ${wasClean ? 'cleanly' : 'abruptly'}: code ${code}, reason "${reason}"`)
      if (error !== undefined) tell(error)
    })
    return opened
  }

  onUnmounted(() => void socket?.close().catch(() => {}))

  return {
    state,
    fault,

    connect: async (address, diagnose) => {
      fault.value = undefined
      const opening = open(diagnose)
      socket = opening
      state.value = 'connecting'
      log.add('event', `connecting to ${address}`)
      try {
        await opening.connect(address)
        log.add(
          'event',
          `open${opening.information.protocol && `, sub-protocol ${opening.information.protocol}`}`,
        )
      } catch (error) {
        tell(error)
      }
      state.value = opening.state
    },

    send: async (text, kind) => {
      const data = kind === 'text' ? text : fromHexadecimal(text)
      if (data === undefined) {
        tell(new TypeError('Bytes are written as pairs of hexadecimal digits, such as 48 65 6c 6c 6f.'))
        return
      }
      fault.value = undefined
      try {
        await socket?.send(data)
        log.add('sent', typeof data === 'string' ? data : `${data.length} bytes: ${toHexadecimal(data)}`)
      } catch (error) {
        tell(error)
      }
    },

    close: async () => {
      if (socket === undefined) return
      const closing = socket.close(1000, 'closed by the demo')
      state.value = socket.state
      // What goes wrong in it comes with the event, or with the connect that it ended
      await closing.catch(() => {})
      state.value = socket.state
    },
  }
}

function describe(message: Message): string {
  if (message.type === 'utf8') return message.text()
  const bytes = message.bytes()
  return `${bytes.length} bytes: ${toHexadecimal(bytes)}`
}
