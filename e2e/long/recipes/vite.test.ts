import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from '@playwright/test'
import { MessageWebSocket } from 'isosocket'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fileOf } from '../../recipes/recipe.js'
import { eventually } from '../../suite/awaiting.js'
import { Peer } from '../peers/peer.js'
import { openBrowser } from './browsers.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
// A copy, because the test changes it
const folder = fileURLToPath(new URL(`../../dist/recipes/vite-${crypto.randomUUID()}/`, import.meta.url))

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
