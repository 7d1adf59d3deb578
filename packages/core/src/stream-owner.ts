/** What a socket does for a DataReader on its `readable` beyond what a stream can. */
export interface ReadableOwner {
  /** Takes back bytes that were read and not used, by a copy: they are the next to be read. */
  unread(bytes: Uint8Array): void
  /** The deadline of one `load`, in milliseconds. */
  receiveTimeout(): number
}

/** What a socket does for a DataWriter on its `writable`. */
export interface WritableOwner {
  /** Throws what writing these bytes would harm the stream with, if it would; what is too late rejects. */
  check(bytes: Uint8Array): Promise<never> | undefined
}

// A registered symbol is the same in every copy of the library and in both module formats, whose readers and writers may
// meet sockets of the other: what an owner does must go on meaning the same.
const key = Symbol.for('isosocket.owner')

/** Says whose a stream is. */
export function setOwner(stream: object, owner: ReadableOwner | WritableOwner): void {
  Object.defineProperty(stream, key, { value: owner })
}

/** The socket that a stream belongs to; `undefined` for streams that are not a socket's. */
export function ownerOf(stream: ReadableStream): ReadableOwner | undefined
export function ownerOf(stream: WritableStream | undefined): WritableOwner | undefined
export function ownerOf(stream: object | undefined): ReadableOwner | WritableOwner | undefined {
  return (stream as { readonly [key]?: never } | undefined)?.[key]
}
