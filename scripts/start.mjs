// Makes a fresh clone ready, builds the demo if it is not there, and runs it.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { demoIsStale } from '../examples/demo-stamp.mjs'
import { node, root } from './run.mjs'
import { setUp } from './set-up.mjs'

setUp()
if (demoIsStale()) {
  console.log('set up: building the demo')
  if (!node([join('examples', 'build.mjs')])) {
    console.error('set up: the build of the demo failed; its output is above.')
    process.exit(1)
  }
}
const { main } = await import(pathToFileURL(join(root, 'examples', 'dist', 'terminal', 'main.js')).href)
process.exitCode = await main(process.argv.slice(2))
