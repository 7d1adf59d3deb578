import { expect } from 'vitest'
import { addressOf } from '../../server/behaviours.js'
import { runSample } from '../run-sample.js'
import { echoAddress, url } from './servers.js'

export const endingRuns = {
  'losing-the-connection/loss': async () => {
    const prices = 'wss://example.com/prices'
    const lost = await runSample('losing-the-connection/loss', {
      [prices]: addressOf(url, '/drop', { after: 50 }),
    })
    expect(lost.lines.toSorted()).toEqual([
      'close event: 1006 false',
      'lost: ConnectionAborted, ERR_CONNECTION_LOST',
    ])
    const closed = await runSample('losing-the-connection/loss', {
      [prices]: addressOf(url, '/close', { code: 1001, after: 50 }),
    })
    expect(closed.lines.toSorted()).toEqual(['close event: 1001 true', 'closed in good order'])
  },

  'losing-the-connection/again': async () => {
    const quick = { 'firstPause = 500': 'firstPause = 20' }
    const prices = 'wss://example.com/prices'
    for (const address of [
      addressOf(url, '/drop', { after: 50 }),
      addressOf(url, '/close', { code: 1012, after: 50 }),
    ]) {
      const { lines } = await runSample('losing-the-connection/again', { [prices]: address, ...quick })
      expect(lines).toEqual(['connection 1', 'connection 2', 'connection 3'])
    }
    // A connection that is left open would keep the program from ending.
    const givesUp = {
      [prices]: echoAddress,
      'for await (const message of socket) console.log(message.text())':
        'for (;;) await socket.receive({ timeout: 50 })',
      ...quick,
    }
    const { lines } = await runSample('losing-the-connection/again', givesUp)
    expect(lines, 'when `use` throws').toEqual(['connection 1', 'connection 2', 'connection 3'])
    const refused = { [prices]: addressOf(url, '/status/401'), ...quick }
    await expect(runSample('losing-the-connection/again', refused)).rejects.toThrow(/Unauthorized/)
    // Thirty days are more than a timer can wait: it would warn on the error stream, and fire at once.
    const later = await runSample('losing-the-connection/again', {
      [prices]: addressOf(url, '/status/503', { retryAfter: '2592000' }),
      'await pause(': "console.log('waits'); setTimeout(() => stop.abort()); await pause(",
      ...quick,
    })
    expect(later.lines, 'a Retry-After that no timer can hold').toEqual(['waits'])
  },

  'timeouts/both': async () => {
    const { lines } = await runSample('timeouts/both', { 'wss://example.com/chat': echoAddress })
    expect(lines).toEqual(['nothing yet, and the socket is open', 'still here'])
  },

  'timeouts/signal': async () => {
    const { lines } = await runSample('timeouts/signal', {
      'wss://example.com/slow': addressOf(url, '/silent'),
    })
    expect(lines).toEqual(['true the user left'])
  },

  'timeouts/poll': async () => {
    const { lines } = await runSample('timeouts/poll', { 'wss://example.com/news': echoAddress })
    expect(lines).toEqual(['undefined', 'news'])
  },
}
