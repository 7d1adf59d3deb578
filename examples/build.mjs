// Builds the demo: the page for browsers, and what `npm start` runs in the terminal.
import { join } from 'node:path'
import { build } from 'vite'
import { root } from '../scripts/run.mjs'
import { demoStamp, writeDemoStamp } from './demo-stamp.mjs'

const folder = join(root, 'examples')
const stamp = demoStamp() // before reading the sources: a change during the build makes it stale

await build({
  root: join(folder, 'echo'),
  base: './',
  configFile: false,
  logLevel: 'warn',
  build: {
    target: 'es2022',
    outDir: join(folder, 'dist', 'page'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
})
await build({
  root: folder,
  configFile: false,
  logLevel: 'warn',
  ssr: { external: true },
  build: {
    target: 'node20',
    ssr: join(folder, 'terminal', 'main.ts'),
    outDir: join(folder, 'dist', 'terminal'),
    emptyOutDir: true,
  },
})
writeDemoStamp(stamp)
