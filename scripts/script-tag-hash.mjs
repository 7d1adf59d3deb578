// The page on script tags says what the file's hash is (W3C Subresource Integrity): the build writes it there.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

const page = join(root, 'docs', 'script-tag.md')

/** @param {string} file */
export function writeScriptTagHash(file) {
  const hash = createHash('sha384').update(readFileSync(file)).digest('base64')
  const before = readFileSync(page, 'utf8')
  const after = before.replace(/integrity="[^"]*"/, `integrity="sha384-${hash}"`)
  if (after !== before) writeFileSync(page, after)
}
