/**
 * Bytes as they are taken: an `ArrayBuffer`, or a view of any memory, such as a `Uint8Array` or a `Buffer`. It has the name of Web IDL's type and is
 * declared here, because programs without the types of browsers know none, and because theirs refuses views that might lie in shared memory.
 */
export type BufferSource = ArrayBuffer | ArrayBufferView
