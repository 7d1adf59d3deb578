import * as threads from 'node:worker_threads'

/**
 * Makes `postMessage` copy, or refuse, memory that several messages share, whoever asks for it to be transferred. Where
 * the runtime has no means for it, it stays transferable.
 */
export const keepFromTransfer: (memory: ArrayBuffer) => void = canMark()
  ? (memory) => threads.markAsUntransferable(memory)
  : () => {}

function canMark(): boolean {
  try {
    threads.markAsUntransferable(new ArrayBuffer(1))
    return true
  } catch {
    return false
  }
}
