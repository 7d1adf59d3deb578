import { type FileHandle, open } from 'node:fs/promises'
import { localError } from '../failures/local-error.js'
import type { Output } from '../output/output.js'

/** Where what comes goes. */
export interface TargetFile {
  /** Resolves when there is room for more. Rejects with a {@link LocalError}. */
  write(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** `-` is standard output. An older file of that name is replaced. Rejects with a {@link LocalError}. */
export async function openTarget(path: string, out: Output): Promise<TargetFile> {
  if (path === '-') return { write: (bytes) => out.write(bytes), close: () => out.flushed() }
  const attempt = async <Value>(step: () => Promise<Value>): Promise<Value> => {
    try {
      return await step()
    } catch (error) {
      throw localError(`${path} cannot be written`, error)
    }
  }
  const file: FileHandle = await attempt(() => open(path, 'w'))
  return {
    write: (bytes) => attempt(() => file.appendFile(bytes)),
    close: () => attempt(() => file.close()),
  }
}
