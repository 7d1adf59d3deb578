// What cases send, and how they recognise it again.

export const kibibyte = 2 ** 10
export const mebibyte = 2 ** 20

/** More than systems let one connection hold, both ends together. */
export const heldBySystems = 64 * mebibyte

/** `[0, 1, …, count - 1]`. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** The number that `/burst` and `/push` gave to a message. */
export function numberOf(message: { type: string; text(): string; arrayBuffer(): ArrayBuffer }): number {
  if (message.type === 'utf8') return Number.parseInt(message.text(), 10)
  return new DataView(message.arrayBuffer()).getUint32(0)
}

/** Bytes that differ from place to place, so that a lost or doubled piece shows in the hash. */
export function pattern(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  for (let index = 0; index < size; index++) bytes[index] = (index * 31 + (index >> 8)) & 0xff
  return bytes
}

/** In hexadecimal, as the test server writes it. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function concatenated(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

/** What a stream gives until it ends, or until it errors with what then stands in `error`. */
export async function drain<T>(stream: ReadableStream<T>): Promise<{ chunks: T[]; error: unknown }> {
  const reader = stream.getReader()
  const chunks: T[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { chunks, error: undefined }
      chunks.push(value)
    }
  } catch (error) {
    return { chunks, error }
  }
}

/** A stream that gives these chunks and ends; with `open` it stays, and gives nothing more. */
export function streamOf(
  chunks: readonly Uint8Array[],
  { open = false } = {},
): ReadableStream<Uint8Array<ArrayBufferLike>> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      if (!open) controller.close()
    },
  })
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
