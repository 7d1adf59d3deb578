import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Node 20 knows no `using` declarations.
  oxc: { target: 'es2022' },
  test: {
    globalSetup: 'installed/global-setup.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'packages', include: ['**/*.test.ts'] } },
      { extends: true, test: { name: 'long', include: ['**/*.long.ts'], testTimeout: 600_000 } },
    ],
  },
})
