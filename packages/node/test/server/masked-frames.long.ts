import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as sdk from '../../src/index.js'
import type { Sdk } from '../fuzz/observation.js'
import { plantedMaskFaults } from '../fuzz/planted-faults.js'
import { playAll, seedsFrom } from '../fuzz/play-all.js'
import { ServersUnderTest } from '../fuzz/server-difference.js'

/** Plays so many seeds, or until a difference is found, and returns those that were found. */
async function differences(tested: Sdk, start: number, count: number): Promise<string[]> {
  const servers = await ServersUnderTest.start(tested)
  try {
    return await playAll(seedsFrom(start, count), (seed) => servers.difference(seed), { first: true })
  } finally {
    await servers.stop()
  }
}

test('10,000 sequences of a client are the same to a server of plain ws and to ours', async () => {
  const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  console.log(`seeds ${first} to ${first + 9_999}; SEED=… replays one`)
  expect((await differences(sdk, first, 10_000)).join('\n')).toBe('')
})

describe('a fault planted in unmasking is found', () => {
  const built = readFileSync(new URL('../../dist/index.js', import.meta.url), 'utf8')

  test.each(plantedMaskFaults)('$name', async ({ from, to, name }) => {
    expect(built.split(from).length, 'how often the place is there, and one more').toBe(2)
    const planted = new URL(`../../dist/planted-${name.replaceAll(/\W+/g, '-')}.js`, import.meta.url)
    writeFileSync(
      planted,
      built.replace(from, () => to),
    )
    try {
      const found = await differences((await import(/* @vite-ignore */ planted.href)) as Sdk, 0, 2_000)
      expect(found.length).toBeGreaterThan(0)
    } finally {
      rmSync(planted)
    }
  })
})
