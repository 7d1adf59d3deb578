const mebibyte = 1024 * 1024

/** From so many bytes on it is worth it. */
const enough = 8 * mebibyte

/** As large as is taken into account. */
const telling = 31 * mebibyte

let made = 0

/** New memory of its own for what the application is going to have, not cleared. */
export function lastingMemory(size: number): Buffer<ArrayBuffer> {
  if (made < enough) {
    made += size
    if (made >= enough) keepFreedMemory()
  }
  return Buffer.allocUnsafeSlow(size)
}

/**
 * Memory of received messages comes and goes by the megabyte. glibc gives what is free at the end of its heap back to the system
 * at once, above 128 KiB, and to take each page anew costs more than to receive what it holds. It keeps as much as a program has shown
 * that it uses: twice the size of the largest block that was freed which had been mapped, up to 32 MiB (mallopt(3),
 * `M_TRIM_THRESHOLD`). So it is shown one, which nobody writes to and which hence never takes memory. Elsewhere this does nothing.
 */
function keepFreedMemory(): void {
  try {
    Buffer.allocUnsafeSlow(telling)
  } catch {
    // There is not so much: then to give back is right.
  }
}
