import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Recipe } from '../../recipes/recipe.js'
import { mebibyte, pattern } from '../../suite/payload.js'
import { clickable, openBrowser } from './browsers.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe.each(clickable)('the upload page in %s', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'isosocket-upload-'))
  const source = mkdtempSync(join(tmpdir(), 'isosocket-source-'))
  let server: Recipe
  let browser: Browser

  beforeAll(async () => {
    server = await Recipe.start('upload', { env: { FOLDER: folder, LIMIT: String(40 * mebibyte) } })
    browser = await openBrowser(engine)
  })

  afterAll(async () => {
    await Promise.all([server.end(), browser.close()])
    for (const each of [folder, source]) rmSync(each, { recursive: true })
  })

  async function upload(name: string, bytes: Uint8Array): Promise<string> {
    writeFileSync(join(source, name), bytes)
    const page = await browser.newPage()
    await page.goto(server.http('/'))
    await page.getByLabel('File').setInputFiles(join(source, name))
    await page.getByRole('button', { name: 'Upload' }).click()
    await page.getByText(/^(Saved|Not saved)/).waitFor()
    const status = (await page.getByRole('status').textContent()) ?? ''
    await page.close()
    return status
  }

  test('a file arrives as it is', async () => {
    const bytes = pattern(30 * mebibyte)
    expect(await upload('film.bin', bytes)).toMatch(/^Saved as .*-film\.bin$/)
    const [saved = ''] = readdirSync(folder)
    expect(Buffer.compare(readFileSync(join(folder, saved)), bytes)).toBe(0)
    rmSync(join(folder, saved))
  })

  test('one that is too large is refused with the reason', async () => {
    expect(await upload('large.bin', pattern(50 * mebibyte))).toBe(
      `Not saved: At most ${40 * mebibyte} bytes`,
    )
    expect(readdirSync(folder)).toEqual([])
  })
})
