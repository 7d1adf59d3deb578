import { expect } from 'vitest'
import { freePort } from '../../long/peers/loopback-port.js'
import { runSample, withSample } from '../run-sample.js'
import { servesEverybody } from './listeners.js'
import { echoAddress } from './servers.js'

export const startRuns = {
  'start/server': async () => {
    const port = String(await freePort())
    await withSample('start/server', { 8080: port }, async () => {
      const { lines } = await runSample('start/echo', { 8080: port })
      expect(lines).toEqual(['Hello, World!'])
    })
    await servesEverybody('start/server')
  },

  'start/echo': async () => {
    const { lines } = await runSample('start/echo', { 'ws://localhost:8080': echoAddress })
    expect(lines).toEqual(['Hello, World!'])
    const nobody = `ws://127.0.0.1:${await freePort()}/`
    await expect(runSample('start/echo', { 'ws://localhost:8080': nobody })).rejects.toThrow(
      /WebSocketError: Cannot connect[\s\S]*ERR_CONNECTION_REFUSED/,
    )
  },

  'start/commonjs': async () => {
    const { lines } = await runSample('start/commonjs', { 'ws://localhost:8080': echoAddress })
    expect(lines).toEqual(['Hello, World!'])
  },
}
