import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import type { EnginePage } from '../../e2e/browsers/engine-page.js'
import { wantedEngines } from '../../e2e/browsers/find-engines.mjs'
import { openEngine } from '../../e2e/browsers/open-engine.js'
import { addressOf } from '../../e2e/server/behaviours.js'
import { startTestServer } from '../../e2e/server/test-server.js'
import { runNpm } from '../installed/npm.js'
import { Terminal } from '../new-user/terminal.js'
import { bundledPackages, loadedPackages } from './built-modules.js'

const project = fileURLToPath(new URL('./project/', import.meta.url))
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'isosocket-next-'))
const server = await startTestServer()
let page: EnginePage | undefined

beforeAll(async () => {
  cpSync(project, folder, { recursive: true })
  runNpm(['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
  const tarballs = inject('packed').map(({ tarball }) => tarball)
  const asTheyAre = ['--no-save', '--offline', '--ignore-scripts', '--no-audit', '--no-fund']
  runNpm(['install', ...asTheyAre, ...tarballs], folder)
  const [engine = 'chromium'] = wantedEngines()
  page = await openEngine(engine)
}, 180_000)

afterAll(async () => {
  await page?.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const nodeAdapter = ['@isosocket/core', '@isosocket/node', 'ws']

test.each([
  { bundler: 'Turbopack', command: 'npx next build', bundled: nodeAdapter, loaded: [] },
  // Bundled there, `ws` takes the empty module that stands for what it can do without for the real one.
  {
    bundler: 'webpack',
    command: 'npx next build --webpack',
    bundled: [],
    loaded: ['isosocket', ...nodeAdapter],
  },
])(
  'an application of Next.js, built with $bundler, echoes in its server by `ws` and in its page without',
  async ({ command, bundled, loaded }) => {
    const terminal = new Terminal(folder)
    onTestFinished(() => terminal.close())
    rmSync(join(folder, '.next'), { recursive: true, force: true })
    await terminal.run(`NEXT_TELEMETRY_DISABLED=1 ${command}`)
    const ofPage = join(folder, '.next', 'static')
    const ofServer = join(folder, '.next', 'server')
    expect(bundledPackages(ofPage)).toEqual(['@isosocket/browser', '@isosocket/core'])
    expect(bundledPackages(ofServer)).toEqual(bundled)
    expect(loadedPackages(ofServer)).toEqual([...loaded].sort())

    const variables = [
      'NEXT_TELEMETRY_DISABLED=1',
      `ECHO_ADDRESS='${addressOf(server.url, '/echo')}'`,
      `HEADERS_ADDRESS='${addressOf(server.url, '/headers', { compression: 1 })}'`,
    ]
    const start = `env ${variables.join(' ')} npx next start --port 0 --hostname 127.0.0.1`
    const address = await terminal.leaveRunning(start, /http:\/\/127\.0\.0\.1:\d+/)

    const settings = await get(`${address}/settings`)
    expect(JSON.parse(settings)).toEqual({
      authorization: 'Bearer token',
      extensions: 'permessage-deflate',
      echoes: true,
    })
    const html = await get(address)
    expect(html).toContain('<p id="in-server">Hello, World! 100000 true</p>')
    // The component for the page was rendered in the server, too, where nothing of browsers is.
    expect(html).toContain('<p id="in-page">not yet</p>')
    await page?.open(address)
    await expect
      .poll(() => page?.evaluate(textInPage, undefined), { timeout: 20_000 })
      .toBe('Hello, World! 100000 false')
  },
  180_000,
)

async function get(address: string): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(40_000) })
  const body = await response.text()
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${body}`)
  return body
}

/** Runs in the page. */
function textInPage(): string | null {
  return document.getElementById('in-page')?.textContent ?? null
}
