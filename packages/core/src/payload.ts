import { mustBe } from './must-be.js'
import type { Bytes } from './transport.js'
import { invalidArgument, type WebSocketError } from './web-socket-error.js'

/** The bytes of a `BufferSource`: a view, not a copy; `undefined` for anything else. */
export function bytesOf(data: unknown): Bytes | undefined {
  // What nearly all data is costs nothing.
  if (data instanceof Uint8Array && data.buffer instanceof ArrayBuffer) return data as Bytes
  const isView = ArrayBuffer.isView(data)
  const buffer = isView ? data.buffer : data
  const isPlain = isArrayBuffer(buffer)
  if (!isView && !isPlain) return undefined
  const all = bytesThere(buffer as ArrayBuffer)
  if (!isView) return all
  const bytes = all.subarray(data.byteOffset, data.byteOffset + data.byteLength)
  // Shared memory may change under way, and no engine sends it: what is sent is a copy.
  return isPlain ? bytes : bytes.slice()
}

/** All bytes of a buffer. Throws `ERR_INVALID_ARGUMENT` if somebody else has them now; a view of it is then empty. */
export function bytesThere(buffer: ArrayBuffer): Bytes {
  try {
    return new Uint8Array(buffer)
  } catch (cause) {
    throw invalidArgument('These bytes have been transferred: use them before, or a copy.', cause)
  }
}

/** The bytes of a `BufferSource`. Throws `ERR_INVALID_ARGUMENT` for anything else: see {@link notBytes}. */
export function requireBytes(what: string, data: unknown, orElse?: string): Bytes {
  const bytes = bytesOf(data)
  if (bytes === undefined) throw notBytes(what, data, orElse)
  return stillThere(bytes)
}

/** The same bytes. Throws `ERR_INVALID_ARGUMENT` if somebody else has their memory now. */
export function stillThere(bytes: Bytes): Bytes {
  if (bytes.byteLength === 0) bytesThere(bytes.buffer)
  return bytes
}

/** The error for what is no `BufferSource`; `orElse` says what else would have done. */
export function notBytes(what: string, data: unknown, orElse = ''): WebSocketError {
  return mustBe(what, `${orElse}an ArrayBuffer or a view of one, such as a Uint8Array`, data)
}

/** Also true for the Blobs and Files of other realms. */
export function isBlob(data: unknown): data is Blob {
  const tag = Object.prototype.toString.call(data)
  return tag === '[object Blob]' || tag === '[object File]'
}

// By tag too, because instanceof fails for the buffers of another realm (frames, vm contexts).
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}
