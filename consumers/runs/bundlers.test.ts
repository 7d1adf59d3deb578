import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { EnginePage } from '../../e2e/browsers/engine-page.js'
import { wantedEngines } from '../../e2e/browsers/find-engines.mjs'
import { openEngine } from '../../e2e/browsers/open-engine.js'
import { bundlers } from './bundlers.js'
import { startEchoServer } from './echo-server.js'
import { startPageServer } from './page-server.js'
import { placeProgram } from './run-program.js'

declare global {
  /** What the page's script gives: sends and receives with both classes. */
  var echo: (url: string) => Promise<string>
}

const scripts = new Map<string, string>()
const { url } = await startEchoServer()
const pages = await startPageServer(scripts)
let page: EnginePage | undefined

beforeAll(async () => {
  const [engine = 'chromium'] = wantedEngines()
  page = await openEngine(engine)
})

afterAll(() => page?.close())

describe.each(Object.entries(bundlers))('%s', (name, bundle) => {
  test('builds a page from the packed packages, without ws, which echoes in a browser', async () => {
    const folder = join(inject('consumer'), `page-${name}`)
    const { script, modules } = await bundle(placeProgram('page.js', folder), folder)
    expect(modules.some((path) => /@isosocket[\\/]browser/.test(path))).toBe(true)
    expect(modules.filter((path) => /[\\/]ws[\\/]|@isosocket[\\/](node|testing)/.test(path))).toEqual([])
    scripts.set(name, script)
    await page?.open(`${pages}/${name}`)
    expect(await page?.evaluate((address) => globalThis.echo(address), url)).toBe(
      'Hello, World! 100000 false',
    )
  })
})
