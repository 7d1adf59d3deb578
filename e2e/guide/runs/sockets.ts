import { expect } from 'vitest'
import { addressOf } from '../../server/behaviours.js'
import { runSample } from '../run-sample.js'
import { echoAddress, url } from './servers.js'

export const socketRuns = {
  'message-socket/connect': async () => {
    const address = addressOf(url, '/protocol', { choose: 'chat.v2' })
    const { lines } = await runSample('message-socket/connect', { 'wss://example.com/chat': address })
    expect(lines).toEqual(['the server chose chat.v2 and chat.v2'])
  },

  'message-socket/send': async () => {
    const { lines } = await runSample('message-socket/send', {
      'wss://example.com/chat': addressOf(url, '/count'),
    })
    expect(lines).toEqual([''])
  },

  'message-socket/pull': async () => {
    const { lines } = await runSample('message-socket/pull', { 'wss://example.com/chat': echoAddress })
    expect(lines).toEqual(['first', 'utf8 second'])
  },

  'message-socket/push': async () => {
    const chat = 'wss://example.com/chat'
    const echoed = await runSample('message-socket/push', { [chat]: echoAddress })
    expect(echoed.lines).toEqual(['Hello', 'closed with 1000 ""'])
    const dropped = await runSample('message-socket/push', { [chat]: addressOf(url, '/drop', { after: 50 }) })
    expect(dropped.lines.at(-1)).toMatch(/^lost: /)
  },

  'message-socket/shared': async () => {
    const { lines } = await runSample('message-socket/shared', { 'wss://example.com/numbers': echoAddress })
    expect(lines).toEqual(['42', '4'])
  },

  'message-socket/layout': async () => {
    const { lines } = await runSample('message-socket/layout', { 'wss://example.com/readings': echoAddress })
    expect(lines).toEqual(['7 21.5 °C'])
  },

  'message-socket/using': async () => {
    const { lines } = await runSample('message-socket/using', { 'wss://example.com/oracle': echoAddress })
    expect(lines).toEqual(['How are you?'])
  },

  'settings/ways': async () => {
    const { lines } = await runSample('settings/ways', { 'wss://example.com/chat': echoAddress })
    expect(lines).toEqual(['ERR_INVALID_STATE'])
  },

  'stream-socket/both': async () => {
    const { lines } = await runSample('stream-socket/both', { 'wss://example.com/bytes': echoAddress })
    expect(lines).toEqual(['some bytes'])
  },

  'stream-socket/frames': async () => {
    const { lines } = await runSample('stream-socket/frames', { 'wss://example.com/records': echoAddress })
    expect(lines).toEqual(['one', 'two', 'three'])
  },
}
