import { defineConfig } from '@playwright/test'
import type { EngineName } from './browsers/find-engines.mjs'
import { type Place, wantedRows } from './browsers/places.mjs'

export default defineConfig<object, { engineName: EngineName; place: Place }>({
  testDir: 'browsers',
  outputDir: 'results/playwright',
  globalSetup: './browsers/global-setup.ts',
  reporter: [['dot'], ['./browsers/results-reporter.ts']],
  // Cases measure time, and each worker has browsers of its own: more than these take the processor from each other
  fullyParallel: false,
  workers: Math.min(wantedRows().length, 4),
  // Every case has a deadline of its own, told with the case; this is for what stops even that
  timeout: 5 * 60_000,
  projects: wantedRows().map(({ name, engine, place }) => ({
    name,
    use: { engineName: engine, place },
    // The others are about pages
    ...(place !== 'page' && { testMatch: 'suite.spec.ts' }),
  })),
})
