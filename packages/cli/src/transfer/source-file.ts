import { open } from 'node:fs/promises'
import process from 'node:process'
import { localError } from '../failures/local-error.js'

/** What is read at once. */
const pieceSize = 256 * 1024

/** What is streamed to the server. */
export interface SourceFile {
  /** `undefined` where it is not known before the end. */
  readonly size: number | undefined
  /** To be read once. */
  readonly content: AsyncIterable<Uint8Array<ArrayBuffer>>
}

/** `-` is standard input. Rejects with a {@link LocalError} if it cannot be read. */
export async function openSource(path: string): Promise<SourceFile> {
  if (path === '-') {
    return { size: undefined, content: reading('Standard input', process.stdin as SourceFile['content']) }
  }
  const problem = `${path} cannot be sent`
  try {
    const file = await open(path)
    const facts = await file.stat()
    if (facts.isDirectory()) {
      await file.close()
      throw Object.assign(new Error(path), { code: 'EISDIR' })
    }
    const content = file.createReadStream({ highWaterMark: pieceSize }) as SourceFile['content']
    return { size: facts.isFile() ? facts.size : undefined, content: reading(path, content) }
  } catch (error) {
    throw localError(problem, error)
  }
}

async function* reading(
  name: string,
  content: SourceFile['content'],
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  try {
    yield* content
  } catch (error) {
    throw localError(`${name} cannot be read any further`, error)
  }
}
