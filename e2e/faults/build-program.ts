import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const folder = fileURLToPath(new URL('programs/', import.meta.url))
const output = fileURLToPath(new URL('../dist/programs/', import.meta.url))

/**
 * Makes JavaScript of a program in `programs/`, for Node to run; the SDK is left to be imported. Returns the name by which
 * `Program` knows it.
 */
export async function buildProgram(name: string): Promise<string> {
  await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: `${folder}${name}.ts`,
      outDir: output,
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      rolldownOptions: { external: ['isosocket'], output: { entryFileNames: '[name].mjs' } },
    },
  })
  return `../../dist/programs/${name}.mjs`
}
