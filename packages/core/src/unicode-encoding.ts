import { oneOf } from './setting.js'
import type { Bytes } from './transport.js'
import { decodeUtf8, encodeUtf8, utf8Length } from './utf8.js'
import { WebSocketError } from './web-socket-error.js'

/** How text is stored as bytes. */
export type UnicodeEncoding = 'utf8' | 'utf16le' | 'utf16be'

/** Checks an encoding that is set. */
export const unicodeEncodings = /* @__PURE__ */ oneOf<UnicodeEncoding>(['utf8', 'utf16le', 'utf16be'], 'utf8')

/** Bytes of one code unit. */
export function codeUnitSize(encoding: UnicodeEncoding): number {
  return encoding === 'utf8' ? 1 : 2
}

/** The length in bytes that {@link encodeText} would make. */
export function encodedLength(text: string, encoding: UnicodeEncoding): number {
  return encoding === 'utf8' ? utf8Length(text) : text.length * 2
}

/** A text as bytes, without a BOM of our own; a lone surrogate becomes U+FFFD in every encoding. */
export function encodeText(text: string, encoding: UnicodeEncoding): Bytes {
  if (encoding === 'utf8') return encodeUtf8(text)
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < text.length; index++) {
    view.setUint16(
      index * 2,
      isLoneSurrogate(text, index) ? 0xfffd : text.charCodeAt(index),
      encoding === 'utf16le',
    )
  }
  return bytes
}

/** Bytes as text, strictly: throws `ERR_INVALID_UTF8` or `ERR_INVALID_UTF16`. A BOM is kept. */
export function decodeText(bytes: Uint8Array, encoding: UnicodeEncoding): string {
  if (encoding === 'utf8') return decodeUtf8(bytes)
  try {
    return new TextDecoder(encoding === 'utf16le' ? 'utf-16le' : 'utf-16be', {
      fatal: true,
      ignoreBOM: true,
    }).decode(bytes)
  } catch (cause) {
    throw new WebSocketError(`These ${bytes.byteLength} bytes are no valid UTF-16: read them as bytes.`, {
      code: 'ERR_INVALID_UTF16',
      cause,
    })
  }
}

function isLoneSurrogate(text: string, index: number): boolean {
  const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00
  const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000
  const unit = text.charCodeAt(index)
  if (isHigh(unit)) return !isLow(text.charCodeAt(index + 1))
  return isLow(unit) && !isHigh(text.charCodeAt(index - 1))
}
