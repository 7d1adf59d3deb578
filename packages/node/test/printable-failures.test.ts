import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { HttpProxy } from '@isosocket/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable } from '../src/failures/printable.js'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { failure } from './dialing/outcome.js'

const raw = '\x1b[2J\x1b]0;owned\x07 \x9b31mForbidden'
const shown = String.raw`\u001b[2J\u001b]0;owned\u0007 \u009b31mForbidden`

test('what a server says is shown in the message, and cannot act on a terminal', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(`HTTP/1.1 403 ${raw}\r\nContent-Length: 0\r\n\r\n`, 'latin1')
  })
  forNow(server).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const error = await failure(MessageWebSocket.connect(`ws://127.0.0.1:${port}/`))
  expect(error.message).toContain(`the server answered 403 ${shown} instead of upgrading`)
  expect(error.response?.statusText).toBe(raw)
})

test('what a proxy says is shown in the message, and cannot act on a terminal', async () => {
  // Written as UTF-8, read as Latin-1.
  const statusText = raw.replace('\x9b', '')
  const proxy = forNow(await HttpProxy.start({ behaviour: { status: 403, statusText } }))
  const error = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(error.message).toContain(`it answered 403 ${shown.replace('\\u009b', '')}. `)
  expect(error.response?.statusText).toBe(statusText)
})

test('whatever is shown is one line that is read from left to right, and what is printable stays', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
    }),
  )
  expect(printable('one\ntwo\u2028three \u202eruof')).toBe(String.raw`one\u000atwo\u2028three \u202eruof`)
  expect(printable('Zutritt für Ünbefugte 拒否')).toBe('Zutritt für Ünbefugte 拒否')
})
