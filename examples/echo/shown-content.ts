import type { Message } from 'isosocket'
import { byteSize } from '../wording/byte-size.js'
import { hexOfBytes } from './hex-bytes.js'

/** Of one message, as much as the log shows. */
const shownCharacters = 2000
const shownBytes = 64

/** What was sent or received, as the log shows it. */
export function shownContent(content: string | Uint8Array): string {
  if (typeof content !== 'string') {
    const bytes = hexOfBytes(content, shownBytes)
    const size = byteSize(content.byteLength).replace(' ', '\u00a0')
    return bytes === '' ? size : `${bytes} (${size})`
  }
  if (content.length > shownCharacters) {
    return `${content.slice(0, shownCharacters)} … (${content.length} characters)`
  }
  // The server's pieces end with a line break, which would only stretch the log.
  return content === '' ? '(empty)' : content.trimEnd()
}

export function shownMessage(message: Message): string {
  return shownContent(message.type === 'utf8' ? message.text() : message.bytes())
}
