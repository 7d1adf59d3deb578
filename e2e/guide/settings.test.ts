import * as browser from 'isosocket/browser'
import * as node from 'isosocket/node'
import { expect, test } from 'vitest'
import { documentationPages } from './documentation-pages.js'

const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, MiB: 1024 * 1024 }

test('the page of settings has all of them, with their defaults', () => {
  const controls = [node, browser].map((runtime) => new runtime.MessageWebSocket().control)
  const written = settingsOfPage()
  expect([...written.keys()].toSorted()).toEqual([...new Set(controls.flatMap(Object.keys))].toSorted())
  for (const control of controls) {
    for (const [name, value] of Object.entries(control))
      expect([name, value]).toEqual([name, meant(written.get(name), value)])
  }
})

/** The column of defaults by setting. */
function settingsOfPage(): ReadonlyMap<string, string> {
  const page = documentationPages().find(({ path }) => path === 'docs/settings.md')
  const cells = page?.tokens.filter((_token, index) => page.tokens[index - 1]?.type === 'td_open') ?? []
  const names = cells.filter((_cell, index) => index % 3 === 0)
  return new Map(
    names.map((cell, row) => [cell.content.replaceAll('`', ''), cells[row * 3 + 1]?.content ?? '']),
  )
}

/** What a default stands for; "none" is whatever stands for nothing. */
function meant(written: string | undefined, value: unknown): unknown {
  if (written === 'none') return isNothing(value) ? value : 'nothing'
  if (written === 'off') return Number.POSITIVE_INFINITY
  const [, text] = /^`'?(\w+)'?`$/.exec(written ?? '') ?? []
  if (text !== undefined) return text === 'true' || text === 'false' ? text === 'true' : text
  const [number = '', unit] = (written ?? '').split(' ')
  return Number(number) * (unit === undefined ? 1 : (units[unit] ?? Number.NaN))
}

function isNothing(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
}
