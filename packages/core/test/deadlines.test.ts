import { expect, onTestFinished, test, vi } from 'vitest'
import { newMessageSocket, openMessageSocket } from './scripted-socket.js'

function holdTheProcess(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

test('after the process was stopped, progress made meanwhile counts before the deadline does', async () => {
  const { socket, transport } = await openMessageSocket({ sendTimeout: 100, sendBufferSize: 1 })
  const sent = socket.send('waits for room')
  holdTheProcess(600)
  // What an event loop finds when it goes on: the timer is due, and so is what left meanwhile.
  setImmediate(() => transport.flush())
  await sent
  expect(socket.state).toBe('open')
})

test('after the process was stopped, a deadline without progress still ends what it is for', async () => {
  const { socket } = await openMessageSocket({ sendTimeout: 100, sendBufferSize: 1 })
  const sent = socket.send('waits for room')
  holdTheProcess(600)
  await expect(sent).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT', status: 'Timeout' })
})

test('where requests have no headers, credentials in an address are ERR_INVALID_ARGUMENT', async () => {
  const { socket } = newMessageSocket({}, { headers: false })
  const failed = socket.connect('wss://ada:secret@example.com/')
  await expect(failed).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  await expect(failed).rejects.not.toThrow(/secret/)
  expect(socket.state).toBe('new')
})

test('credentials in an address are in no fact and no message', async () => {
  const { socket, transport } = newMessageSocket({}, { headers: true })
  const connected = socket.connect('wss://ada:secret@example.com/path?query=1')
  transport.listener?.opened()
  await connected
  expect(socket.information.url).toBe('wss://example.com/path?query=1')
  socket.abort()
  await expect(socket.closed).rejects.toThrow(/^The connection to wss:\/\/example\.com\/path was ended/)
})

test('the reason of a peer cannot write lines or move the cursor where a message is shown', async () => {
  const { socket, listener } = await openMessageSocket()
  const sent = socket.sendNonfinalFrame('held').then(() => socket.send('behind'))
  await Promise.resolve()
  const reason = 'bye\n\u001b[31m\u009b"quoted"\u007f'
  listener.ended({ code: 3000, reason })
  const shown = '(3000 "bye\\n\\u001b[31m\\u009b\\"quoted\\"\\u007f")'
  await expect(sent).rejects.toMatchObject({ message: expect.stringContaining(shown), reason })
  await expect(socket.send('late')).rejects.toMatchObject({ message: expect.stringContaining(shown), reason })
})

test('a connect that takes too long says where it was and what was tried', async () => {
  const { socket, transport } = newMessageSocket({ connectTimeout: 20 })
  Object.assign(transport, { phase: 'connect', attempts: ['192.0.2.1 (no answer)', '192.0.2.2 (refused)'] })
  await expect(socket.connect('ws://example.com/')).rejects.toMatchObject({
    code: 'ERR_CONNECT_TIMEOUT',
    phase: 'connect',
    message:
      'Connecting to ws://example.com/ took longer than 20 ms (phase: connect). Tried: 192.0.2.1 (no answer); 192.0.2.2 (refused). Check the address, or raise connectTimeout.',
  })
})

test('however many operations a signal is given to, it has one listener', async () => {
  const { signal } = new AbortController()
  const add = vi.spyOn(signal, 'addEventListener')
  const remove = vi.spyOn(signal, 'removeEventListener')
  const { socket, listener } = await openMessageSocket()
  const received = Array.from({ length: 20 }, () => socket.receive({ signal }))
  expect(add).toHaveBeenCalledTimes(1)
  for (let count = 0; count < 20; count++) listener.received('utf8', 'x', true)
  await Promise.all(received)
  expect(remove).toHaveBeenCalledTimes(1)
})

test.each([
  'wss://me:secret@example.com/#fragment',
  'ftp://me:secret@example.com/',
  'me:secret@example.com',
  '//me:secret@example.com/x',
  'http//example.com/?token=secret',
  'wss://me:sec/secret@example.com',
  'wss://me:a#secret@example.com',
  ' wss://me:secret@example.com:99999/',
  'wss://me:a?secret@example.com',
])('what is wrong with an address is told without its secrets: %s', async (address) => {
  const { socket } = newMessageSocket({}, { headers: true })
  const error: Error = await socket.connect(address).catch((reason) => reason)
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect(error.cause).toBe(undefined)
  expect(error.message).not.toContain('secret')
})

/** From here on the clock stands unless it is told to go. */
function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  // At 0 nothing has happened yet.
  vi.advanceTimersByTime(1)
}

/** Where progress is seen per message only. */
async function openWithoutProgress(sendBufferSize: number) {
  stopTheClock()
  return await openMessageSocket(
    { sendTimeout: 200, closeTimeout: 200, sendBufferSize },
    { fragments: false, sendProgress: 'message' },
  )
}

test('a message is given the time that it takes at 16 KiB/s, however long nothing was sent before', async () => {
  const { socket, transport } = await openWithoutProgress(1000)
  await socket.send('x')
  transport.flush()
  vi.advanceTimersByTime(60_000)
  const sent = socket.send(new Uint8Array(32 * 1024))
  sent.catch(() => {})
  vi.advanceTimersByTime(2_150)
  expect(socket.state).toBe('open')
  vi.advanceTimersByTime(100)
  await expect(sent).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
})

test('a message that has left gives no time to what comes after it', async () => {
  const { socket, transport } = await openWithoutProgress(1024 * 1024)
  await socket.send(new Uint8Array(512 * 1024))
  transport.flush()
  await socket.send('small')
  const closed = socket.close()
  vi.advanceTimersByTime(250)
  await expect(closed).rejects.toMatchObject({ code: 'ERR_CLOSE_TIMEOUT' })
})

test('closing waits for a large message that is in flight, counted from when closing began', async () => {
  const { socket } = await openWithoutProgress(1024 * 1024)
  await socket.send(new Uint8Array(32 * 1024))
  vi.advanceTimersByTime(60_000)
  const closed = socket.close()
  vi.advanceTimersByTime(2_150)
  expect(socket.state).toBe('closing')
  vi.advanceTimersByTime(100)
  await expect(closed).rejects.toMatchObject({ code: 'ERR_CLOSE_TIMEOUT', undeliveredBytes: 32 * 1024 })
})

test('sendTimeout counts time without progress', async () => {
  stopTheClock()
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 1, sendTimeout: 300 })
  const sent = socket.send(new Uint8Array(6))
  sent.catch(() => {})
  for (let count = 0; count < 4; count++) {
    vi.advanceTimersByTime(299)
    transport.flush(1)
  }
  expect(socket.state).toBe('open')
  vi.advanceTimersByTime(300)
  await expect(sent).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT', undeliveredBytes: 2 })
})

test('a deadline beyond the longest timer is waited for with timers that are none too long', async () => {
  stopTheClock()
  const { socket } = await openMessageSocket()
  const start = performance.now()
  const received = socket.receive({ timeout: 2 ** 31 + 1000 })
  received.catch(() => {})
  const fired: number[] = []
  while (vi.getTimerCount() > 0 && fired.length < 5) {
    vi.advanceTimersToNextTimer()
    fired.push(performance.now() - start)
  }
  expect(fired).toEqual([2 ** 31 - 1, 2 ** 31 + 1000])
  await expect(received).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
})

test('what is written before the connection is open has no deadline but that of connect()', async () => {
  stopTheClock()
  const { socket, transport } = newMessageSocket({ sendTimeout: 300 })
  const written = socket.writable.getWriter().write('early')
  // The stream has to start before it asks its sink.
  await new Promise((resolve) => setImmediate(resolve))
  vi.advanceTimersByTime(60_000)
  const connected = socket.connect('ws://test')
  vi.advanceTimersByTime(1_000)
  transport.listener?.opened()
  await connected
  await written
  expect(transport.sent).toEqual(['utf8:5'])
})

test('close() with a signal that has fired ends the connection without waiting for the peer', async () => {
  const { socket, transport } = await openMessageSocket()
  const reason = new Error('no time to wait')
  await expect(socket.close(1000, '', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect([socket.state, transport.calls]).toEqual(['closed', ['abort']])
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: reason })
})
