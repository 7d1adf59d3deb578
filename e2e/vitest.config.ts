import { defineConfig } from 'vitest/config'

const minute = 60_000

// The SDK is imported by Node itself, as a user's program does, and not transformed on the way
const untransformed = {
  server: { deps: { external: [/packages\/[^/]+\/dist\//] } },
}

export default defineConfig({
  // Node 20 knows no `using` declarations
  oxc: { target: 'es2022' },
  test: {
    // As users have `ws`, although the benchmarks bring bufferutil along
    env: { WS_NO_BUFFER_UTIL: '1' },
    // What goes on is not failed for being slow: a busy machine stops a process for seconds, and more than once a test
    testTimeout: minute,
    hookTimeout: minute,
    expect: { poll: { timeout: minute / 3 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'suite',
          include: ['node/**/*.test.ts'],
          globalSetup: 'node/global-setup.ts',
          // Every case has a deadline of its own, told with the case; this is for what stops even that
          testTimeout: 5 * minute,
          ...untransformed,
        },
      },
      {
        extends: true,
        test: {
          name: 'guide',
          include: ['guide/**/*.test.ts'],
          globalSetup: 'node/global-setup.ts',
          testTimeout: minute,
        },
      },
      { extends: true, test: { name: 'matrix', include: ['matrix/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'recipes', include: ['recipes/**/*.test.ts'], testTimeout: minute, ...untransformed },
      },
      {
        extends: true,
        test: {
          name: 'runtimes',
          include: ['runtimes/**/*.test.ts'],
          globalSetup: 'runtimes/global-setup.ts',
          // Each has two cores' worth of neighbours; what stops is ended long before
          testTimeout: 15 * minute,
          maxConcurrency: 4,
        },
      },
      {
        extends: true,
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'faults/**/*.test.ts'],
        },
      },
      // Both ends by one hand would hide what they have wrong in common
      {
        extends: true,
        test: { name: 'server-against-ws', include: ['server/**/*.test.ts'], env: { TEST_SERVER: 'ws' } },
      },
      {
        extends: true,
        test: {
          name: 'suite-against-ws',
          include: ['node/**/*.test.ts'],
          globalSetup: 'node/global-setup.ts',
          env: { TEST_SERVER: 'ws' },
          testTimeout: 5 * minute,
          ...untransformed,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['long/**/*.test.ts'],
          globalSetup: 'node/global-setup.ts',
          testTimeout: 10 * minute,
          hookTimeout: minute,
          fileParallelism: false,
          ...untransformed,
        },
      },
    ],
  },
})
