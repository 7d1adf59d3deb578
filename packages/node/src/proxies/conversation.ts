import type { Socket } from 'node:net'

/** Says its part of a protocol: each `yield` asks for that many bytes of the other side. It may throw. */
export type Conversation = Generator<number, void, Buffer>

/**
 * Feeds a conversation with what comes over a connection, until it is over. What comes behind it stays in the connection,
 * which is paused then. Rejects with what the conversation throws, with the error of the connection, or with the signal's
 * reason; the connection is not destroyed.
 */
export function converse(connection: Socket, conversation: Conversation, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0)

    const stop = (): void => {
      connection.off('data', onData)
      connection.off('error', fail)
      connection.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
    }

    const fail = (error: unknown): void => {
      stop()
      reject(error)
    }

    // As Node's HTTP client calls it.
    const onClose = (): void => fail(Object.assign(new Error('the connection ended'), { code: 'ECONNRESET' }))

    const onAbort = (): void => fail(signal.reason)

    const onData = (more: Buffer): void => {
      bytes = Buffer.concat([bytes, more])
      try {
        while (wanted.done !== true && bytes.length >= wanted.value) {
          const next = bytes.subarray(0, wanted.value)
          bytes = bytes.subarray(wanted.value)
          wanted = conversation.next(next)
        }
      } catch (error) {
        fail(error)
        return
      }
      if (wanted.done !== true) return
      stop()
      connection.pause()
      if (bytes.length > 0) connection.unshift(bytes)
      resolve()
    }

    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    let wanted = conversation.next()
    connection.on('data', onData)
    connection.once('error', fail)
    connection.once('close', onClose)
    signal.addEventListener('abort', onAbort)
  })
}
