// The documentation site in docs/.vitepress/dist; with `--dev` a server that shows it as it is written.
import { npm } from './run.mjs'
import { setUp } from './set-up.mjs'

setUp()
const script = process.argv.includes('--dev') ? 'dev' : 'build'
process.exitCode = npm(['run', '--silent', script, '-w', '@isosocket/docs']) ? 0 : 1
