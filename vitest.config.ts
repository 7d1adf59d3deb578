import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url))

export default defineConfig({
  // Node 20 knows no `using` declarations.
  oxc: { target: 'es2022' },
  resolve: {
    // Unit tests see the sources of sibling packages, not what was last built.
    alias: [
      { find: /^@isosocket\/(core|browser|node|testing|cli)$/, replacement: source('$1/src/index.ts') },
      { find: /^isosocket\/(browser|node|server|testing)$/, replacement: source('isosocket/src/$1.ts') },
    ],
  },
  test: {
    // As users have `ws`, although the benchmarks bring bufferutil along.
    env: { WS_NO_BUFFER_UTIL: '1' },
    // What goes on is not failed for being slow: a busy machine stops a process for seconds, and more than once a test
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'unit', include: ['packages/*/test/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'long', include: ['packages/*/test/**/*.long.ts'], testTimeout: 600_000 },
      },
    ],
  },
})
