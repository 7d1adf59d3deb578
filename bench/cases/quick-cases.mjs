import { allCases } from './all-cases.mjs'
import { mebibyte } from './case.mjs'
import { baselines } from './variants.mjs'

const main = ['isosocket', ...baselines]
const stream = 'isosocket StreamWebSocket'

/**
 * What a quick run is about: who is compared, and what of the work is less.
 * @type {Record<string, { variants: readonly string[], less?: { total?: number, duration?: number } }>}
 */
const chosen = {
  'up-128': { variants: main },
  'up-128-to-ws': { variants: main },
  'up-16384': { variants: main },
  'batch-1': { variants: main },
  'writes-128': { variants: [stream, ...baselines] },
  'down-128': { variants: [...main, 'isosocket for await'] },
  'echo-128': { variants: main },
  'ping-128': { variants: main },
  'transfer-up': { variants: [stream, 'ws + bufferutil'], less: { total: 128 * mebibyte } },
  'transfer-down': { variants: [stream, 'ws + bufferutil'], less: { total: 128 * mebibyte } },
  'slow-consumer': { variants: ['isosocket receive()', stream], less: { duration: 1_500 } },
}

export const quickCases = allCases.flatMap((benchCase) => {
  const choice = chosen[benchCase.id]
  if (choice === undefined) return []
  const { variants, less } = choice
  const title = less === undefined ? benchCase.title : `${benchCase.title} (less, to be quick)`
  return [{ ...benchCase, title, variants, leastRounds: 1, job: { ...benchCase.job, ...less } }]
})
