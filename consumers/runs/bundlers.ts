import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as buildWithEsbuild } from 'esbuild'
import { rollup } from 'rollup'
import { build as buildWithVite } from 'vite'
import webpack from 'webpack'

/** What a bundler made of a page's script. */
export interface Bundle {
  /** The script, one file. */
  readonly script: string
  /** The modules that are in it, where the bundler tells. */
  readonly modules: readonly string[]
}

export type Bundler = (entry: string, folder: string) => Promise<Bundle>

/** Each as its own documentation has it for a page, minified. */
export const bundlers: { readonly [name: string]: Bundler } = {
  esbuild: async (entry, folder) => {
    const script = join(folder, 'dist', 'page.js')
    const { metafile, warnings } = await buildWithEsbuild({
      absWorkingDir: folder,
      entryPoints: [entry],
      outfile: script,
      bundle: true,
      minify: true,
      format: 'esm',
      metafile: true,
      logLevel: 'silent',
    })
    refuseWarnings(warnings.map(({ text }) => text))
    return { script, modules: Object.keys(metafile.inputs) }
  },

  Vite: async (entry, folder) => {
    const built = await buildWithVite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      build: {
        rolldownOptions: {
          input: entry,
          output: { entryFileNames: 'page.js' },
          onwarn: ({ message }) => refuseWarnings([message]),
        },
      },
    })
    if (!('output' in built)) throw new Error('Vite has built nothing.')
    const modules = built.output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []))
    return { script: join(folder, 'dist', 'page.js'), modules }
  },

  Rollup: async (entry, folder) => {
    const script = join(folder, 'dist', 'page.js')
    const bundle = await rollup({
      input: entry,
      plugins: [nodeResolve({ browser: true })],
      onwarn: ({ message }) => refuseWarnings([message]),
    })
    const { output } = await bundle.write({ file: script, format: 'es' })
    await bundle.close()
    return { script, modules: output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : [])) }
  },

  webpack: (entry, folder) =>
    new Promise((resolve, reject) => {
      const compiler = webpack({
        context: folder,
        mode: 'production',
        entry,
        output: { path: join(folder, 'dist'), filename: 'page.js' },
        performance: { hints: false },
      })
      compiler.run((error, stats) => {
        compiler.close((closing) => {
          if (error ?? closing) reject(error ?? closing)
          const { errors = [], warnings = [], modules = [] } = stats?.toJson({ nestedModules: true }) ?? {}
          const problem = [...errors, ...warnings].map(({ message }) => message).join('\n')
          if (problem !== '') reject(new Error(problem))
          const nested = modules.flatMap((module) => [module, ...(module.modules ?? [])])
          resolve({
            script: join(folder, 'dist', 'page.js'),
            modules: nested.map(({ identifier }) => identifier ?? ''),
          })
        })
      })
    }),
}

function refuseWarnings(warnings: readonly string[]): void {
  if (warnings.length > 0) throw new Error(warnings.join('\n'))
}
