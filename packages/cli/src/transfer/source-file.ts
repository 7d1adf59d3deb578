import {
  type BigIntStats,
  closeSync,
  constants,
  createReadStream,
  fstat,
  fstatSync,
  open,
  openSync,
  statSync,
} from 'node:fs'
import { Socket } from 'node:net'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { localError } from '../failures/local-error.js'

/** What is read at once. */
const pieceSize = 256 * 1024

/** Descriptor of standard input. */
const stdin = 0

/** Milliseconds until somebody who was too early tries again. */
const pause = 50

const factsOf = promisify(fstat)

/** What is streamed to the server. */
export interface SourceFile {
  /** `undefined` where it is not known before the end. */
  readonly size: number | undefined
  /** To be read once. */
  readonly content: AsyncIterable<Uint8Array<ArrayBuffer>>
  /** Whether it is that file, by whatever name; `false` where there is none. */
  isSame(path: string): boolean
  /** Reads no more of it. */
  close(): void
}

/**
 * `-` is standard input. Rejects with a {@link LocalError} if it cannot be read. A pipe with a name (FIFO) is waited for until
 * somebody writes to it, or with the reason of `signal` until that fires.
 */
export async function openSource(path: string, signal: AbortSignal): Promise<SourceFile> {
  if (path === '-') {
    checkStandardInput()
    const facts = await factsOf(stdin, { bigint: true })
    return { ...sourceOf('Standard input', process.stdin, facts), size: undefined }
  }
  try {
    const descriptor = await opened(path, signal)
    const facts = await factsOf(descriptor, { bigint: true })
    if (facts.isDirectory()) {
      closeSync(descriptor)
      throw Object.assign(new Error(path), { code: 'EISDIR' })
    }
    // A read that waits in a thread, as those of files do, would keep the process until somebody writes.
    const stream = facts.isFIFO()
      ? new Socket({ fd: descriptor, readable: true, writable: false })
      : createReadStream(path, { fd: descriptor, highWaterMark: pieceSize })
    return sourceOf(path, stream, facts)
  } catch (error) {
    signal.throwIfAborted()
    throw localError(`${path} cannot be sent`, error)
  }
}

/** Throws a {@link LocalError} for a folder, which Node takes for input that has ended. */
export function checkStandardInput(): void {
  if (!fstatSync(stdin).isDirectory()) return
  throw localError('Standard input cannot be sent', Object.assign(new Error('folder'), { code: 'EISDIR' }))
}

function sourceOf(name: string, stream: Readable, facts: BigIntStats): SourceFile {
  return {
    size: facts.isFile() ? Number(facts.size) : undefined,
    content: reading(name, stream),
    isSame: (path) => {
      try {
        const { dev, ino } = statSync(path, { bigint: true })
        return facts.isFile() && ino === facts.ino && dev === facts.dev
      } catch {
        return false
      }
    },
    close: () => stream.destroy(),
  }
}

/** Resolves with its descriptor. */
async function opened(path: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted()
  let timer: NodeJS.Timeout | undefined
  // The thread that opens a FIFO waits for a writer, and the process for the thread: so here is one.
  const write = (): void => {
    try {
      if (statSync(path).isFIFO()) closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK))
    } catch (error) {
      // The thread is not there yet.
      if ((error as NodeJS.ErrnoException).code === 'ENXIO') timer = setTimeout(write, pause)
    }
  }
  signal.addEventListener('abort', write)
  try {
    const descriptor = await promisify(open)(path, 'r')
    if (signal.aborted) closeSync(descriptor)
    signal.throwIfAborted()
    return descriptor
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', write)
  }
}

async function* reading(
  name: string,
  content: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  try {
    yield* content
  } catch (error) {
    throw localError(`${name} cannot be read any further`, error)
  }
}
