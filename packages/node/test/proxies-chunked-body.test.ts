import { expect, test } from 'vitest'
import { readChunks } from '../src/proxies/chunked-body.js'

async function read(body: string, pieceSize: number): Promise<string> {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < body.length; at += pieceSize) yield Buffer.from(body.slice(at, at + pieceSize))
  }
  let text = ''
  for await (const data of readChunks(pieces())) text += data.toString()
  return text
}

test.each([
  ['several chunks', '5\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n0\r\n\r\n', 'hello, world'],
  [
    'a size in either case, with an extension',
    'a;name="value"\r\n0123456789\r\nA\r\nabcdefghij\r\n0\r\n\r\n',
    '0123456789abcdefghij',
  ],
  ['line ends in the data', '4\r\n\r\n\r\n\r\n0\r\n\r\n', '\r\n\r\n'],
  ['a trailer, which is no data', '2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n', 'hi'],
  ['nothing', '0\r\n\r\n', ''],
  ['no end', '2\r\nhi\r\n5\r\nhel', 'hihel'],
])('a body with %s is read, however it is cut', async (_what, body, expected) => {
  for (let pieceSize = 1; pieceSize <= body.length; pieceSize++) {
    expect(await read(body, pieceSize)).toBe(expected)
  }
})

test('what is no chunk ends the body', async () => {
  expect(await read(`2\r\nhi\r\n${'not a size '.repeat(100)}\r\n5\r\nhello\r\n`, 50)).toBe('hi')
})
