import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { pages, readRecord, withTables } from './record.mjs'
import { longRows, shortRows } from './rows.mjs'

// A run writes them: `npm run suite -- --write`, `npm run suite:everywhere -- --write`

const record = readRecord()
const skips = JSON.parse(readFileSync(new URL('../expected-skips.json', import.meta.url), 'utf8'))

describe('the matrix', () => {
  test('has a row for every runtime that the suite runs in', () => {
    const names = record.map(({ runtime }) => runtime)
    expect(names).toEqual(expect.arrayContaining([...shortRows(), ...longRows()]))
  })

  test.each(pages)('%s shows the accepted run', (path) => {
    const page = readFileSync(path, 'utf8')
    expect(page).toContain('<!-- matrix -->')
    expect(withTables(page, record, skips)).toBe(page)
  })
})
