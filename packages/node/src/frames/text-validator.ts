import { isUtf8 } from 'node:buffer'
import type { Bytes } from '@isosocket/core'

const nothing: Bytes = new Uint8Array()

/**
 * Checks a text that comes in sections (RFC 6455 §8.1), and cuts the sections so that none ends
 * inside a character.
 */
export class TextValidator {
  #cut = nothing

  /** The section with whole characters only, or `undefined` if it is no UTF-8. */
  check(section: Bytes, final: boolean): Bytes | undefined {
    const text = this.#cut.length === 0 ? section : new Uint8Array(Buffer.concat([this.#cut, section]))
    const end = final ? text.length : text.length - beginningOfCharacter(text)
    this.#cut = text.slice(end)
    const whole = text.subarray(0, end)
    return isUtf8(whole) && canBegin(this.#cut) ? whole : undefined
  }
}

/** How many bytes at the end are the beginning of a character whose rest is still to come. */
function beginningOfCharacter(text: Bytes): number {
  for (let count = 1; count <= 3 && count <= text.length; count++) {
    const byte = text[text.length - count] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return characterLength(byte) > count ? count : 0
  }
  return 0
}

function characterLength(first: number): number {
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

/** Whether some bytes that follow make a character of it: else the fault is known already. */
function canBegin(cut: Bytes): boolean {
  if (cut.length === 0) return true
  const missing = characterLength(cut[0] as number) - cut.length
  // The second byte has the tighter bounds (no overlong forms, no surrogates, nothing above U+10FFFF).
  return [0x80, 0x90, 0xa0, 0xbf].some((byte) =>
    isUtf8(Buffer.concat([cut, Buffer.alloc(1, byte), Buffer.alloc(Math.max(missing - 1, 0), 0x80)])),
  )
}
