import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in array buffers that somebody still has. */
export function collectedMemory(): number {
  collect()
  return process.memoryUsage().arrayBuffers
}
