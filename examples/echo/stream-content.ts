/** What the stream pane sends. */
export interface StreamContent {
  readonly name: string
  readonly size: number
  open(): ReadableStream<Uint8Array<ArrayBuffer>>
}

export function fileContent(file: File): StreamContent {
  return { name: file.name, size: file.size, open: () => file.stream() }
}

/** `getRandomValues` gives no more at a time. */
const pieceSize = 65_536

/** Random bytes, made while they are sent. `size` is a multiple of 64 KiB. */
export function randomContent(name: string, size: number): StreamContent {
  const open = (): ReadableStream<Uint8Array<ArrayBuffer>> => {
    let left = size
    return new ReadableStream({
      pull: (controller) => {
        controller.enqueue(crypto.getRandomValues(new Uint8Array(pieceSize)))
        left -= pieceSize
        if (left <= 0) controller.close()
      },
    })
  }
  return { name, size, open }
}
