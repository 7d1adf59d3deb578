import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { type PreviewServer, preview } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { findEngine } from '../browsers/find-engines.mjs'
import { installAdvice } from '../browsers/install-advice.mjs'
import { addressOf } from '../server/behaviours.js'

const { url } = inject('server')
const site = fileURLToPath(new URL('../../docs/.vitepress/dist', import.meta.url))

let server: PreviewServer
let browser: Browser
let page: Page
let problems: string[]

beforeAll(async () => {
  if (!existsSync(site)) throw new Error('The documentation site is not built: run `npm run docs`.')
  const engine = findEngine('chromium')
  if (engine === undefined) throw new Error(`Chromium is not installed. ${installAdvice(['chromium'])}`)
  server = await preview({
    configFile: false,
    root: site,
    build: { outDir: '.' },
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'error',
  })
  browser = await chromium.launch({ executablePath: engine.executablePath, args: engine.args })
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

beforeEach(async () => {
  page = await browser.newPage()
  problems = []
  page.on('pageerror', (error) => problems.push(error.message))
  await open('demo.html')
})

afterEach(async () => {
  await page.close()
  expect(problems).toEqual([])
})

async function open(path: string): Promise<void> {
  await page.goto(new URL(path, server.resolvedUrls?.local[0]).href)
}

async function connect(address: string): Promise<void> {
  await page.getByLabel('Address of your server').fill(address)
  await page.getByRole('button', { name: 'Connect' }).click()
}

async function log(): Promise<string[]> {
  return page.getByRole('log').getByRole('listitem').allInnerTexts()
}

describe('the demo on the documentation site', () => {
  test('sends text and bytes and shows what comes back, and how the connection was closed', async () => {
    await connect(addressOf(url, '/echo'))
    await page.getByText('State: open').waitFor()
    await page.getByLabel('Message', { exact: true }).fill('Grüße 👋')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('↓ received Grüße 👋').waitFor()
    await page.getByLabel('bytes, in hexadecimal').check()
    await page.getByLabel('Message', { exact: true }).fill('00 ff 10')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('↓ received 3 bytes: 00 ff 10').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByText('State: closed').waitFor()
    expect((await log()).at(-1)).toMatch(/closed cleanly: code 1000, reason "closed by the demo"/)
  })

  test('shows status, code and advice of a failed connect', async () => {
    await connect('ws://127.0.0.1:9/')
    const alert = page.getByRole('alert')
    await alert.waitFor()
    const text = await alert.textContent()
    expect(text).toMatch(/status\s*CannotConnect/)
    expect(text).toMatch(/code\s*ERR_/)
    expect(text).toContain('127.0.0.1')
  })

  test('shows a loss with 1006 and why', async () => {
    await connect(addressOf(url, '/drop', { after: 200, how: 'rst' }))
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toMatch(/code\s*ERR_CONNECTION_LOST/)
    await page.getByText(/closed abruptly: code 1006/).waitFor()
  })

  test('sends a file, which comes back whole', async () => {
    const size = 5_000_000
    await page.getByLabel('Address of your server').fill(addressOf(url, '/echo'))
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'bytes', mimeType: 'application/octet-stream', buffer: Buffer.alloc(size, 7) })
    await page.getByRole('button', { name: 'Send the file' }).click()
    await page.getByText(/^Done: 5,000,000 bytes/).waitFor()
    for (const label of [/^Sent:/, /^Came back:/]) {
      expect(await page.getByLabel(label).getAttribute('value')).toBe(String(size))
    }
  })
})

test('the search of the documentation site finds a page by what stands in it', async () => {
  await open('index.html')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('searchbox').fill('ERR_OPAQUE')
  await page.locator('a.result[href*="errors.html"]').first().waitFor()
})
