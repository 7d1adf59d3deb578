import { randomFillSync } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { access, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { byteSize } from '../wording/byte-size.js'
import { UsageError } from './command-line.js'

const MiB = 1024 * 1024

/** The size of the file that is made where none is given. */
const sampleSize = 64 * MiB

/** Bytes of the file in memory, read and not yet sent. */
const readAhead = MiB

/** What is going to be streamed. */
export interface StreamedFile {
  readonly label: string
  readonly size: number
  open(): ReadableStream<Uint8Array<ArrayBuffer>>
  /** Removes it, if it was made. */
  dispose(): Promise<void>
}

/** A file of the user's. Throws a {@link UsageError} if it cannot be streamed. */
export async function userFile(name: string, folder: string): Promise<StreamedFile> {
  const path = resolve(folder, name)
  try {
    const facts = await stat(path)
    if (!facts.isFile()) throw new UsageError(`${name} is not a file.`)
    await access(path, constants.R_OK)
    return { label: name, size: facts.size, open: () => contentOf(path), dispose: async () => {} }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${name} ${whyUnreadable(error)}.`)
  }
}

/** A file of random bytes in the system's folder for such. */
export async function sampleFile(): Promise<StreamedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'isosocket-demo-'))
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'random.bin')
    await using file = await open(path, 'w')
    const piece = new Uint8Array(MiB)
    for (let written = 0; written < sampleSize; written += piece.byteLength) {
      await file.write(randomFillSync(piece))
    }
    const label = `${byteSize(sampleSize)} of random bytes`
    return { label, size: sampleSize, open: () => contentOf(path), dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

function contentOf(path: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const content = createReadStream(path, { highWaterMark: MiB / 4 })
  // Without a strategy of ours Node 20 counts chunks and buffers 65,536 of them.
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: readAhead })
  // Node and the DOM describe the same class twice.
  return Readable.toWeb(content, { strategy }) as ReadableStream<Uint8Array<ArrayBuffer>>
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: permission denied'
  return `cannot be read (${code ?? String(error)})`
}
