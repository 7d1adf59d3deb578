import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Message } from '../src/index.js'
import { decodeUtf8, encodeUtf8, utf8Length } from '../src/utf8.js'

test('utf8Length is the length of the encoded text, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(utf8Length(text)).toBe(encodeUtf8(text).byteLength)
    }),
  )
  for (const text of ['\ud800', 'a\udc00b', '\ud800\ud800\udc00', '\ud83d']) {
    expect(utf8Length(text)).toBe(encodeUtf8(text).byteLength)
  }
})

test('a BOM is kept', () => {
  expect(decodeUtf8(encodeUtf8('\ufefftext'))).toBe('\ufefftext')
})

test('toString() of a message never throws, whatever became of its bytes', () => {
  const message = new Message('utf8', encodeUtf8('text'), true)
  message.bytes().fill(0xff)
  expect(String(message)).toBe('[binary message]')
  expect(JSON.stringify(message)).toBe('"[binary message]"')
  expect(() => message.text()).toThrow(expect.objectContaining({ code: 'ERR_INVALID_UTF8' }))
})
