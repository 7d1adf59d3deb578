import { expect } from 'vitest'
import { addressOf } from '../../server/behaviours.js'
import { runSample } from '../run-sample.js'
import { echoAddress, url } from './servers.js'

const chat = 'wss://example.com/chat'
const versioned = addressOf(url, '/protocol', { choose: 'chat.v2' })

export const migrationRuns = {
  'from-ws/before': async () => {
    const { lines } = await runSample('from-ws/before', { [chat]: versioned })
    expect(lines[0]).toBe('Hello')
  },

  'from-ws/after': async () => {
    const { lines } = await runSample('from-ws/after', { [chat]: versioned })
    expect(lines[0]).toBe('Hello')
    expect(lines[1]).toMatch(/^1000/)
  },

  'from-ws/node-streams': async () => {
    const { lines } = await runSample('from-ws/node-streams', { 'wss://example.com/bytes': echoAddress })
    expect(lines).toEqual(['some bytes'])
  },

  'from-isomorphic-ws/after': async () => {
    const { lines } = await runSample('from-isomorphic-ws/after', { [chat]: echoAddress })
    expect(lines).toEqual(['Hello', '1000 in good order'])
  },

  'from-isomorphic-ws/over': async () => {
    const { lines } = await runSample('from-isomorphic-ws/over', { [chat]: echoAddress })
    expect(lines).toEqual(['Hello'])
  },
}
