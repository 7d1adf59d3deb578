import { MessageWebSocket } from '@isosocket/node'
import { expect, test } from 'vitest'
import { inOptionWords } from '../src/failures/option-words.js'
import { WsServer } from './ws-server.js'

/** Why the socket ended, as the command says it. */
async function wordsOf(socket: MessageWebSocket): Promise<string> {
  const error: unknown = await socket.closed.catch((reason) => reason)
  return inOptionWords(String(error))
}

test('what the library advises is said in the words of options, or not at all', async () => {
  const server = await WsServer.start((peer, { url }) => {
    if (url === '/large') peer.send('more than ten')
    // It reads no pings, and no Close frame either
    else peer.pause()
  })
  const large = await MessageWebSocket.connect(`${server.url}large`, { maxMessageSize: 10 })
  expect(await wordsOf(large)).toMatch(
    /A message came that is larger than --max-message: raise it, or use --receive FILE\.$/,
  )
  const silent = { keepAliveInterval: 50, keepAliveTimeout: 50, closeTimeout: 50 }
  const watched = await MessageWebSocket.connect(`${server.url}silent`, silent)
  expect(await wordsOf(watched)).toMatch(/so the connection was ended: it, or the network, is gone\.$/)
  const closing = await MessageWebSocket.connect(`${server.url}silent`, { closeTimeout: 50 })
  await closing.close().catch(() => {})
  expect(await wordsOf(closing)).toMatch(/Closing made no progress .*: the connection was ended\.$/)
})
