import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from '@playwright/test'
import { MessageWebSocket } from 'isosocket'
import { createServer, type ServerOptions, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fileOf, Recipe } from '../../recipes/recipe.js'
import { eventually } from '../../suite/awaiting.js'
import { Peer } from '../peers/peer.js'
import { openBrowser } from './browsers.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
// A copy, because the test changes it
const folder = fileURLToPath(new URL(`../../dist/recipes/vite-${crypto.randomUUID()}/`, import.meta.url))

/** A server of Vite in this process, with no file to serve. */
class Vite implements AsyncDisposable {
  readonly origin: string
  readonly #server: ViteDevServer

  private constructor(server: ViteDevServer) {
    this.#server = server
    this.origin = new URL(server.resolvedUrls?.local[0] ?? '').origin
  }

  static async listen(options: ServerOptions): Promise<Vite> {
    const server = await createServer({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      server: { host: '127.0.0.1', port: 0, ...options },
    })
    return new Vite(await server.listen())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.close()
  }
}

describe("in Vite's development server", () => {
  let server: Peer
  let browser: Browser
  let page: Page
  const loads: string[] = []

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true })
    cpSync(fileOf('vite', ''), folder, { recursive: true })
    server = await Peer.start({
      file: process.execPath,
      ours: true,
      arguments: ({ port }) => [vite, folder, '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
    })
    browser = await openBrowser('chromium')
    page = await browser.newPage()
    page.on('load', () => loads.push(page.url()))
    await page.goto(`http://127.0.0.1:${server.port}/`)
    await page.getByText('Hello from Vite').waitFor({ timeout: 30_000 })
  })

  afterAll(async () => {
    await Promise.all([server.end(), browser.close()])
    rmSync(folder, { recursive: true })
  })

  test('the page talks to the socket, and its modules are replaced as ever', async () => {
    await page.getByText('Change me in greeting.js').waitFor()
    const before = loads.length
    writeFileSync(join(folder, 'greeting.js'), "export const greeting = 'Changed'\n")
    await page.getByText('Changed').waitFor()
    expect(await page.locator('#echo').textContent()).toBe('Hello from Vite')
    // Replaced in the page, which was not loaded again: so Vite's own WebSocket works
    expect(loads.length).toBe(before)
  })

  test('a server of its own is reached through the proxy of Vite, by pages of the same origin', async () => {
    await using backend = await Recipe.start('express')
    const target = backend.ws('')
    await using proxying = await Vite.listen({ proxy: { '/me': { target, ws: true } } })
    // It has no session: 401 comes behind the check of the origin, whose answer is 403
    for (const [origin, status] of [
      [proxying.origin, 'Unauthorized'],
      ['https://evil.example', 'Forbidden'],
    ] as const) {
      const connecting = MessageWebSocket.connect(`${proxying.origin}/me`, { headers: { Origin: origin } })
      await expect(connecting).rejects.toMatchObject({ status })
    }
  })

  test('when Vite restarts itself, clients are lost, and the socket is there again', async () => {
    const address = `ws://127.0.0.1:${server.port}/echo`
    const socket = await MessageWebSocket.connect(address)
    const config = join(folder, 'vite.config.mjs')
    writeFileSync(config, `${readFileSync(config, 'utf8')}\n// changed\n`)
    await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
    const next = await eventually(() => MessageWebSocket.connect(address), { within: 20_000 })
    await next.send('again')
    expect((await next.receive())?.text()).toBe('again')
    await next.close()
  })
})
