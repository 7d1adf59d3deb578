// Builds what is published: per package ESM, CommonJS and declarations for both, in dependency order.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { buildStamp, writeBuildStamp } from './build-stamp.mjs'
import { node, root } from './run.mjs'
import { writeScriptTagHash } from './script-tag-hash.mjs'

const packages = ['core', 'browser', 'node', 'testing', 'cli', 'isosocket'].map((name) =>
  join(root, 'packages', name),
)

/** @type {import('vite').BuildOptions} */
const output = { target: 'es2022', sourcemap: true, minify: false, emptyOutDir: false }

const stamp = buildStamp() // before reading the sources: a change during the build makes it stale
for (const folder of packages) rmSync(join(folder, 'dist'), { recursive: true, force: true })
if (!node([join('node_modules', 'typescript', 'bin', 'tsc'), '-b', ...packages])) process.exit(1)
for (const folder of packages) {
  copyDeclarationsForCommonJs(join(folder, 'dist'))
  await bundle(folder)
}
await bundleForScriptTag(join(root, 'packages', 'isosocket'))
writeScriptTagHash(join(root, 'packages', 'isosocket', 'dist', 'isosocket.global.js'))
writeBuildStamp(stamp)

/**
 * A `.d.ts` in a package of type "module" describes ESM; what `require` gets needs `.d.cts` all the way down.
 * @param {string} dist
 */
function copyDeclarationsForCommonJs(dist) {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue
    const declarations = readFileSync(join(dist, file), 'utf8')
    const specifiers = /(?<=\b(?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"\n]+)\.js\1/g
    writeFileSync(
      join(dist, file.replace(/\.d\.ts$/, '.d.cts')),
      declarations.replace(specifiers, '$1$2.cjs$1'),
    )
  }
}

/**
 * Every `dist/NAME.js` that `exports` promises is built from `src/NAME.ts`.
 * @param {string} folder
 */
async function bundle(folder) {
  const { exports, dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const names = JSON.stringify(exports).matchAll(/"\.\/dist\/([\w-]+)\.js"/g)
  const entry = Object.fromEntries([...names].map(([, name]) => [name, join(folder, 'src', `${name}.ts`)]))
  const external = Object.keys(dependencies)
  // A program that is only run needs neither a second format nor maps.
  const isLibrary = JSON.stringify(exports).includes('"types"')
  await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    build: {
      ...output,
      sourcemap: isLibrary,
      lib: {
        entry,
        formats: isLibrary ? ['es', 'cjs'] : ['es'],
        fileName: (format, name) => (format === 'es' ? `${name}.js` : `${name}.cjs`),
      },
      rolldownOptions: {
        // The sources are packed beside: the maps lead there.
        output: { sourcemapExcludeSources: true },
        external: (id) =>
          id.startsWith('node:') || external.some((name) => id === name || id.startsWith(`${name}/`)),
      },
    },
  })
}

/** @param {string} folder */
async function bundleForScriptTag(folder) {
  await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    build: {
      ...output,
      minify: true,
      lib: {
        entry: join(folder, 'src', 'browser.ts'),
        formats: ['iife'],
        name: 'isosocket',
        fileName: () => 'isosocket.global.js',
      },
    },
  })
}
