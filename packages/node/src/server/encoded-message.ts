import { type BufferSource, type MessageType, requireBytes } from '@isosocket/core'
import { serverFrame, unmaskedHeaderSize } from '../frames/frame-header.js'

/** A message whose frame stands ready, for as many receivers as there are. */
export interface EncodedMessage {
  readonly type: MessageType
  /** The last part of {@link frame}. */
  readonly payload: Uint8Array
  readonly frame: Buffer
}

/** Copies the data, which may change while the message waits. Throws `ERR_INVALID_ARGUMENT`. */
export function encodeMessage(data: string | BufferSource): EncodedMessage {
  const type = typeof data === 'string' ? 'utf8' : 'binary'
  const content = typeof data === 'string' ? data : requireBytes('A broadcast', data, 'a string, ')
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength
  const frame = serverFrame(type, content)
  return { type, payload: frame.subarray(unmaskedHeaderSize(size)), frame }
}
