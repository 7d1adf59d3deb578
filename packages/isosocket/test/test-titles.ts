import { readdirSync, readFileSync } from 'node:fs'
import type { CitedTest } from './mapping-page.js'

const root = new URL('../../../', import.meta.url)

interface TestFile {
  readonly text: string
  readonly titles: readonly string[]
}

/** The first argument of `defineCase`, `test` and of what `test.each` returns. */
const titlePattern =
  /(?:\bdefineCase|\btest|\))\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)/g

/** What stands for a parameter in a title. */
const parameter = /\$\{[^}]*\}|%[sdifj]|\$\w+/

/** Is there such a test in the sources? */
export function isTest({ source, name }: CitedTest): boolean {
  return filesOf(source).some(({ text, titles }) => titles.some((title) => isTitle(title, name, text)))
}

function filesOf(source: string): TestFile[] {
  if (source === 'guide') return [samples()]
  const [folder, ...file] = source.split('/')
  if (file.length > 0) return [read(`packages/${folder}/test/${file.join('/')}.test.ts`)]
  return topics().filter(({ text }) => text.includes(`suite('${source}'`))
}

/** The samples of the guide that are executed, by their names. */
function samples(): TestFile {
  const { text } = read('e2e/guide/runs/guide.ts')
  return { text, titles: Array.from(text.matchAll(/'guide\/([\w-]+)': async/g), ([, name = '']) => name) }
}

function topics(): TestFile[] {
  const folder = 'e2e/suite/topics/'
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(folder + path))
}

function read(path: string): TestFile {
  const text = readFileSync(new URL(path, root), 'utf8')
  const titles = Array.from(text.matchAll(titlePattern), ([, literal = '']) =>
    literal.slice(1, -1).replaceAll(/\\(.)/g, '$1'),
  )
  return { text, titles }
}

/** A title begins with the name; with parameters it is the name, and what stands for them is in the file. */
function isTitle(title: string, name: string, text: string): boolean {
  const parts = title.split(new RegExp(parameter, 'g'))
  if (parts.length === 1) return title.startsWith(name)
  const pattern = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+?)')
  const match = new RegExp(`^${pattern}$`).exec(name)
  return match?.slice(1).every((value) => text.includes(value)) ?? false
}
