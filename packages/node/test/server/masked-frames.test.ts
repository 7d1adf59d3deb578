import { afterAll, beforeAll, expect, test } from 'vitest'
import * as sdk from '../../src/index.js'
import { playAll, seedsFrom } from '../fuzz/play-all.js'
import { ServersUnderTest } from '../fuzz/server-difference.js'

// `SEED=1234 npx vitest run --project unit masked-frames` replays one sequence.
const replayed = process.env['SEED']
const seeds = replayed === undefined ? seedsFrom(0, 400) : [Number(replayed)]

let servers: ServersUnderTest

beforeAll(async () => {
  servers = await ServersUnderTest.start(sdk)
})

afterAll(() => servers.stop())

test('any sequence of a client, cut anywhere, is the same to a server of plain ws and to ours', {
  timeout: 120_000,
}, async () => {
  const differences = await playAll(seeds, (seed) => servers.difference(seed))
  expect(differences.join('\n')).toBe('')
})
