import { LocalError } from '../failures/local-error.js'

/** Characters of a line. What waits to be sent has to fit below the library's `sendBufferLimit` in any encoding. */
const longestLine = 16 * 2 ** 20

/** Lines of UTF-8, each a message, without what ends them; the last one need not be ended. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let begun: string[] = []
  let length = 0
  let number = 1
  const take = (): string => {
    const line = begun.join('')
    begun = []
    length = 0
    number++
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }
  for await (const chunk of input) {
    const [first = '', ...rest] = decodeWith(decoder, chunk, number).split('\n')
    begun.push(first)
    length += first.length
    for (const next of rest) {
      yield take()
      begun.push(next)
      length = next.length
    }
    if (length > longestLine) {
      throw new LocalError(
        `Line ${number} of standard input is longer than ${longestLine} characters, too long for a message: stream it with --send -.`,
      )
    }
  }
  begun.push(decodeWith(decoder, undefined, number))
  const last = begun.join('')
  if (last !== '') yield last
}

function decodeWith(decoder: TextDecoder, chunk: Uint8Array | undefined, line: number): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch (error) {
    throw new LocalError(
      `Standard input is not UTF-8, in line ${line} or below: send it as bytes, with --binary or --send -.`,
      { cause: error },
    )
  }
}
