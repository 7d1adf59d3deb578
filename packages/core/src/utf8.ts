import type { Bytes } from './transport.js'
import { WebSocketError } from './web-socket-error.js'

const encoder = new TextEncoder()
// A BOM is part of the text, as it is for the browser's own WebSocket.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The UTF-8 form of a text; a lone surrogate becomes U+FFFD, as in `WebSocket.send`. */
export function encodeUtf8(text: string): Bytes {
  return encoder.encode(text)
}

/** Strict: throws `ERR_INVALID_UTF8` instead of putting U+FFFD for what is no text; `instead`: what to do with it then. */
export function decodeUtf8(bytes: Uint8Array, instead = 'read them as bytes'): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new WebSocketError(`These ${bytes.byteLength} bytes are no valid UTF-8: ${instead}.`, {
      code: 'ERR_INVALID_UTF8',
      status: 'Unknown',
      cause,
    })
  }
}

/** How many bytes {@link encodeUtf8} would make, without making them. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    // Two bytes below U+0800, else three; a pair of surrogates is two units and four bytes in all.
    bytes += unit < 0x800 ? 1 : 2
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(index + 1)
      if (next >= 0xdc00 && next < 0xe000) {
        index++
      }
    }
  }
  return bytes
}
