import { readFileSync } from 'node:fs'

/** A row of a mapping table of `docs/from-uwp.md`. */
export interface MappingRow {
  /** `Type` or `Type.Member` of the original. */
  readonly originals: readonly string[]
  /** Names of this library. */
  readonly names: readonly string[]
  /** Names that a coming version is to bring. */
  readonly later: readonly string[]
  /** Whether the column "Here" says that there is nothing. */
  readonly isNothing: boolean
  readonly runtimes: string
  readonly tests: readonly CitedTest[]
  readonly reasons: readonly string[]
}

/** A test that the page names: the beginning of its name, or all of it where the name has parameters. */
export interface CitedTest {
  /** A topic of the suite, `package/file` for a unit test, or `guide` for a sample of the guide. */
  readonly source: string
  readonly name: string
}

/** An item of "Where the documentation is silent". */
export interface Answer {
  readonly number: number
  readonly question: string
  readonly tests: readonly CitedTest[]
}

const page = readFileSync(new URL('../../../docs/from-uwp.md', import.meta.url), 'utf8')

const header = '| Original | Here | Difference | Runtimes | Test or reason |'

/** All rows of all mapping tables, from top to bottom. */
export function mappingRows(): MappingRow[] {
  return page
    .split('\n\n')
    .filter((block) => block.startsWith(header))
    .flatMap((table) => table.trimEnd().split('\n').slice(2).map(parseRow))
}

/** The answers to the questions that the original's documentation leaves open. */
export function answers(): Answer[] {
  const [, section = ''] = page.split('\n## Where the documentation is silent\n')
  const [list = ''] = section.split('\n## ')
  return Array.from(
    list.matchAll(/^(\d+)\. \*\*([\s\S]+?)\.\*\* ([\s\S]+?)(?=^\d+\. |$(?![\s\S]))/gm),
    (item) => {
      const [, number, question = '', text = ''] = item.map((part) => part.replaceAll(/\s+/g, ' '))
      const [, tests = ''] = text.trim().split(' Tests: ')
      return { number: Number(number), question, tests: parseEvidence(tests).tests }
    },
  )
}

function parseRow(line: string): MappingRow {
  // A pipe inside a cell is escaped.
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
  const [, original = '', here = '', , runtimes = '', evidence = ''] = cells
  if (cells.length !== 7 || here === '' || evidence === '') throw new Error(`This row is not one: ${line}`)
  const isNothing = here.startsWith('–')
  return {
    originals: codeSpans(original),
    names: isNothing ? [] : codeSpans(here),
    later: isNothing ? codeSpans(here) : [],
    isNothing,
    runtimes,
    ...parseEvidence(evidence),
  }
}

function parseEvidence(text: string): Pick<MappingRow, 'tests' | 'reasons'> {
  const tests: CitedTest[] = []
  const reasons: string[] = []
  for (const part of text.split('; ')) {
    const [source = '', name] = part.split(' › ')
    if (name === undefined) reasons.push(part)
    else tests.push({ source, name })
  }
  return { tests, reasons }
}

function codeSpans(text: string): string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code = '']) => code)
}
