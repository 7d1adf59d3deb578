import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type PlainError, revive } from '../suite/run-case.js'

/** Where the page's bundle lies, with its source maps. */
export const bundleFolder = fileURLToPath(new URL('../dist/page/', import.meta.url))

/** A frame of the bundle in the notation of V8, `at name (url:1:2)`, or of the others, `name@url:1:2`. */
const frame = /^\s*(?:at )?(.*?)\s*[@(]?https?:\/\/[^/]+\/(assets\/.+\.js):(\d+):(\d+)\)?$/

const maps = new Map<string, SourceMap>()

/** The error to throw in the runner for one that came from a page. */
export function reviveFromPage(error: PlainError): Error {
  return revive({ ...error, stack: withSourcePositions(error.stack) })
}

/**
 * A stack from a page with the positions in the sources, in V8's notation: what the runner shows and the editor opens.
 * Frames of the driver and of dependencies are left out.
 */
function withSourcePositions(stack: string): string {
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, name = '', script, row, column] = frame.exec(line) ?? []
      if (script === undefined) return []
      const position = findSource(script, Number(row), Number(column))
      return position.includes('/node_modules/') ? [] : [`    at ${name || '<anonymous>'} (${position})`]
    })
    .join('\n')
}

function findSource(script: string, row: number, column: number): string {
  const file = bundleFolder + script
  const map = maps.get(file) ?? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
  maps.set(file, map)
  const entry = map.findEntry(row - 1, column - 1)
  if (!('originalSource' in entry)) return `${script}:${row}:${column}`
  const path = fileURLToPath(new URL(entry.originalSource, `file://${file}`))
  return `${path}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
}
