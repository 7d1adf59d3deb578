import { expect } from 'vitest'
import { addressOf } from '../../server/behaviours.js'
import { runSample } from '../run-sample.js'
import { certificate, echo, secureUrl, url } from './servers.js'

export const guideRuns = {
  'guide/secure': async () => {
    const address = addressOf(secureUrl, '/close', { code: 1000, after: 50 })
    const replacements = { 'wss://www.contoso.com/mywebservice': address }
    const { lines } = await runSample('guide/secure', replacements, certificate)
    expect(lines).toEqual([''])
  },

  'guide/message': async () => {
    const { lines } = await runSample('guide/message', echo)
    expect(lines).toContain('Sending message using MessageWebSocket: Hello, World!')
    expect(lines).toContain('Message received from MessageWebSocket: Hello, World!')
    expect(lines.at(-1)).toBe('WebSocket_Closed; Code: 1000, Reason: ""')
  },

  'guide/stream': async () => {
    const { lines } = await runSample('guide/stream', echo)
    expect(lines).toContain('Sending data using StreamWebSocket: 10 bytes')
    expect(lines).toContain('Data received from StreamWebSocket: 10 bytes')
    expect(lines.at(-1)).toBe('WebSocket_Closed; Code: 1000, Reason: ""')
  },

  'guide/advanced': async () => {
    const address = addressOf(url, '/close', { code: 1000, after: 50 })
    const { lines } = await runSample('guide/advanced', { 'wss://echo.example.com': address })
    expect(lines).toEqual([''])
  },

  'guide/information': async () => {
    const { lines } = await runSample('guide/information', echo)
    expect(lines).toEqual(['1 sent (13 bytes), 1 received (13 bytes)'])
  },

  'guide/exceptions': async () => {
    const { lines } = await runSample('guide/exceptions')
    expect(lines).toEqual(['Check the address.'])
  },

  'guide/timeouts': async () => {
    const quick = { 'AbortSignal.timeout(5000)': 'AbortSignal.timeout(300)' }
    const silent = await runSample('guide/timeouts', {
      'wss://echo.example.com': addressOf(url, '/silent'),
      ...quick,
    })
    expect(silent.lines).toEqual(['TimeoutError'])
    expect(silent.milliseconds).toBeGreaterThan(300)
    const open = addressOf(url, '/close', { code: 1000, after: 50 })
    const connected = await runSample('guide/timeouts', { 'wss://echo.example.com': open })
    expect(connected.lines).toEqual(['connected'])
  },
}
