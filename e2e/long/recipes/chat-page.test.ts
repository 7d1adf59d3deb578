import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Recipe } from '../../recipes/recipe.js'
import { eventually } from '../../suite/awaiting.js'
import { clickable, openBrowser } from './browsers.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe.each(clickable)('the chat in %s', (engine) => {
  let server: Recipe
  let browser: Browser

  beforeAll(async () => {
    server = await Recipe.start('chat')
    browser = await openBrowser(engine)
  })

  afterAll(() => Promise.all([server.end(), browser.close()]))

  async function enter(name: string, room: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } })
    page.on('pageerror', ({ message }) => {
      // Firefox's own words for a connection that is lost count as errors of the page
      if (!/^(Firefox can.t establish a connection|The connection to .* was interrupted)/.test(message))
        pageErrors.push(message)
    })
    await page.goto(server.http('/'))
    await page.getByLabel('Your name').fill(name)
    await page.getByRole('textbox', { name: 'Room' }).fill(room)
    await page.getByRole('button', { name: 'Enter' }).click()
    await page.getByText(name, { exact: false }).first().waitFor()
    return page
  }

  const pageErrors: string[] = []
  const log = (page: Page) => page.getByRole('log', { name: 'What is said' })

  async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Message').fill(text)
    await page.getByLabel('Message').press('Enter')
  }

  test('two pages talk, and what looks like markup is text', async () => {
    const [ann, bob] = [await enter('Ann', 'garden'), await enter('Bob', 'garden')]
    await ann.getByText('Ann, Bob').waitFor()
    await say(ann, 'Hello <b>Bob</b> 🎉')
    await say(bob, 'Hi Ann')
    for (const page of [ann, bob]) {
      await log(page).getByText('Hello <b>Bob</b> 🎉').waitFor()
      await log(page).getByText('Hi Ann').waitFor()
      expect(await log(page).getByRole('listitem').count()).toBe(2)
    }
    expect(await ann.getByLabel('Message').inputValue()).toBe('')
    await bob.getByRole('button', { name: 'Leave' }).click()
    await bob.getByRole('button', { name: 'Enter' }).waitFor()
    await eventually(async () => expect(await ann.locator('#names').textContent()).toBe('Ann'))
    await Promise.all([ann, bob].map((page) => page.close()))
    expect(pageErrors).toEqual([])
  })

  test('nothing sticks out of a phone, however long the word', async () => {
    const page = await enter('x'.repeat(32), 'y'.repeat(32))
    await say(page, 'z'.repeat(500))
    await log(page).getByText('zzz').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.close()
  })

  test('the last line is in sight, and who reads further up is left there', async () => {
    const page = await enter('Ann', 'long')
    for (let index = 0; index < 20; index++) await say(page, `line ${index}`)
    await log(page).getByText('line 19', { exact: true }).waitFor()
    const fromEnd = () =>
      log(page).evaluate(
        ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
      )
    expect(await fromEnd()).toBeLessThan(5)
    await log(page).evaluate((element) => element.scrollTo(0, 0))
    await say(page, 'one more')
    await log(page).getByText('one more').waitFor()
    expect(await log(page).evaluate(({ scrollTop }) => scrollTop)).toBe(0)
    await page.close()
  })

  test('when the server restarts the page says so, comes back by itself, and can speak again', async () => {
    const page = await enter('Ann', 'garden')
    const { port } = server
    const said = await statuses(page)
    server.signal('SIGTERM')
    await eventually(async () => expect(await said()).toContain('The server restarts (1012).'))
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    expect(await server.exit).toBe(0)
    server = await Recipe.start('chat', { port })
    await eventually(
      async () => expect(await page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(true),
      { within: 30_000 },
    )
    await say(page, 'here again')
    await log(page).getByText('here again').waitFor()
    expect(await page.getByRole('status').textContent()).toBe('')
    await page.close()
  })

  test('"Leave" leaves, also while the server is away', async () => {
    const page = await enter('Ann', 'garden')
    const { port } = server
    server.signal('SIGKILL')
    await eventually(async () =>
      expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true),
    )
    await page.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('button', { name: 'Enter' }).waitFor()
    server = await Recipe.start('chat', { port })
    const bob = await enter('Bob', 'garden')
    // Firefox takes its time where connections have failed
    await eventually(async () => expect(await bob.locator('#names').textContent()).toContain('Bob'), {
      within: 30_000,
    })
    // Longer than the page would have waited
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect(await bob.locator('#names').textContent()).toBe('Bob')
    await Promise.all([page, bob].map((each) => each.close()))
    expect(pageErrors).toEqual([])
  })
})

/** All that the status says from here on: some of it stands there for a moment only. */
async function statuses(page: Page): Promise<() => Promise<string[]>> {
  const seen = await page.getByRole('status').evaluateHandle((element) => {
    const texts: string[] = []
    const observer = new MutationObserver(() => texts.push(element.textContent ?? ''))
    observer.observe(element, { childList: true, characterData: true, subtree: true })
    return texts
  })
  return () => seen.jsonValue()
}
