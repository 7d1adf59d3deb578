import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Where the programs lie: below e2e, so that each runtime finds the packages by itself. */
export const programFolder = fileURLToPath(new URL('../dist/runtimes/', import.meta.url))

/** One file for all that can import, one for workerd, which cannot: there the bundler takes its condition. */
export async function buildPrograms(): Promise<void> {
  const common = { root, configFile: false, logLevel: 'warn' } as const
  const output = { outDir: programFolder, target: 'es2022', minify: false, sourcemap: true } as const
  await build({
    ...common,
    ssr: { noExternal: true },
    build: {
      ...output,
      emptyOutDir: true,
      ssr: true,
      rolldownOptions: {
        input: { main: `${root}program/main.ts`, listener: `${root}program/listener.ts` },
        external: [/^isosocket(\/|$)/, /^node:/],
      },
    },
  })
  await build({
    ...common,
    resolve: { conditions: ['workerd'] },
    build: {
      ...output,
      emptyOutDir: false,
      lib: { entry: `${root}program/worker.ts`, formats: ['es'], fileName: () => 'worker.js' },
    },
  })
}
