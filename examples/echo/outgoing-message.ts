import { bytesOfHex } from './hex-bytes.js'

/** How what the user typed is sent. */
export type OutgoingKind = 'text' | 'bytes' | 'hex'

/** What `send` is given; `undefined` if what was typed is not of the kind that was chosen. */
export function outgoingMessage(
  kind: OutgoingKind,
  typed: string,
): string | Uint8Array<ArrayBuffer> | undefined {
  switch (kind) {
    case 'text':
      return typed
    case 'bytes':
      return new TextEncoder().encode(typed)
    case 'hex':
      return bytesOfHex(typed)
  }
}
