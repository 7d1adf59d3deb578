import { expect } from 'vitest'
import { addressOf } from '../../server/behaviours.js'
import { runSample } from '../run-sample.js'
import { url } from './servers.js'

export const errorsRuns = {
  'errors/response': async () => {
    const address = addressOf(url, '/status/503', { body: 'closed for repairs' })
    const refused = await runSample('errors/response', { 'wss://example.com/chat': address })
    expect(refused.lines).toEqual(['refused: 503 closed for repairs'])
    const unknown = await runSample('errors/response', { 'wss://example.com/chat': 'ws://nowhere.invalid/' })
    expect(unknown.lines).toHaveLength(1)
    expect(unknown.lines[0]).toMatch(/^resolve HostNameNotResolved .*nowhere\.invalid/)
  },
}
