import { afterAll, beforeAll, expect, test } from 'vitest'
import * as sdk from '../../src/index.js'
import { ServersUnderTest } from '../fuzz/server-difference.js'

// `SEED=1234 npx vitest run --project unit masked-frames` replays one sequence.
const replayed = process.env['SEED']
const seeds = replayed === undefined ? Array.from({ length: 400 }, (_, seed) => seed) : [Number(replayed)]

let servers: ServersUnderTest

beforeAll(async () => {
  servers = await ServersUnderTest.start(sdk)
})

afterAll(() => servers.stop())

test('any sequence of a client, cut anywhere, is the same to a server of plain ws and to ours', {
  timeout: 120_000,
}, async () => {
  const differences: string[] = []
  const next = seeds[Symbol.iterator]()
  const worker = async () => {
    for (const seed of next) {
      const found = await servers.difference(seed)
      if (found !== undefined) differences.push(found)
    }
  }
  await Promise.all(Array.from({ length: 20 }, worker))
  expect(differences.join('\n')).toBe('')
})
