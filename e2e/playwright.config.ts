import { defineConfig } from '@playwright/test'
import { type EngineName, wantedEngines } from './browsers/find-engines.mjs'

const engines = wantedEngines()

export default defineConfig<object, { engineName: EngineName }>({
  testDir: 'browsers',
  outputDir: 'results/playwright',
  globalSetup: './browsers/global-setup.ts',
  reporter: [['dot'], ['./browsers/results-reporter.ts']],
  // A worker an engine on average: cases measure time, and each worker has browsers of its own
  fullyParallel: false,
  workers: engines.length,
  // Every case has a deadline of its own, told with the case; this is for what stops even that
  timeout: 5 * 60_000,
  projects: engines.map((name) => ({ name, use: { engineName: name } })),
})
