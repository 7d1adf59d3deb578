import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { addressOf } from '../../server/behaviours.js'
import { runSample, writeFile } from '../run-sample.js'
import { echoAddress, url, withServer } from './servers.js'

export const fileRuns = {
  'streams-and-files/send-file': async () => {
    const content = randomBytes(3_000_000)
    const received: Buffer[] = []
    await withServer(
      (connection) => connection.on('message', (data) => received.push(data as Buffer)),
      async (address) => {
        const { lines } = await runSample('streams-and-files/send-file', {
          'holiday.mp4': writeFile('holiday.mp4', content),
          'wss://example.com/upload': address,
        })
        expect(lines.join('\n')).toMatch(/\rsent 3000000 bytes, closed with 1000$/)
      },
    )
    expect(Buffer.concat(received).equals(content)).toBe(true)
  },

  'streams-and-files/receive-file': async () => {
    const content = randomBytes(3_000_000)
    const path = writeFile('download.bin', '')
    await withServer(
      (connection) => {
        for (let at = 0; at < content.length; at += 100_000)
          connection.send(content.subarray(at, at + 100_000))
        connection.close(1000)
      },
      async (address) => {
        const { lines } = await runSample('streams-and-files/receive-file', {
          'download.bin': path,
          'wss://example.com/download': address,
        })
        expect(lines).toEqual(['received 3000000 bytes'])
      },
    )
    expect(readFileSync(path).equals(content)).toBe(true)
  },

  'streams-and-files/transform': async () => {
    const { lines } = await runSample('streams-and-files/transform', {
      'wss://example.com/archive': echoAddress,
    })
    expect(lines[0]).toMatch(/^150000 bytes of text travelled as \d{3,4}$/)
  },

  'streams-and-files/cancel': async () => {
    const { lines } = await runSample('streams-and-files/cancel', {
      'wss://example.com/upload': addressOf(url, '/count'),
    })
    expect(lines).toEqual(['true closed'])
  },
}
