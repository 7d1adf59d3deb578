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

const readableOwners = new WeakMap<object, ReadableOwner>()
const writableOwners = new WeakMap<object, WritableOwner>()

export function setReadableOwner(stream: object, owner: ReadableOwner): void {
  readableOwners.set(stream, owner)
}

/** The socket that a stream belongs to; `undefined` for streams that are not a socket's. */
export function readableOwner(stream: object): ReadableOwner | undefined {
  return readableOwners.get(stream)
}

export function setWritableOwner(stream: object, owner: WritableOwner): void {
  writableOwners.set(stream, owner)
}

/** The socket that a stream belongs to; `undefined` for streams that are not a socket's. */
export function writableOwner(stream: object | undefined): WritableOwner | undefined {
  return stream && writableOwners.get(stream)
}
