import { parseArgs } from 'node:util'
import { nearestWord } from '@isosocket/node'
import { shellWord } from './shell-word.js'
import { UsageError } from './usage-error.js'

/** One option, as it is read and as the help tells of it. */
export interface Option {
  readonly type: 'boolean' | 'string'
  /** One letter. */
  readonly short?: string
  /** May be given more than once. */
  readonly multiple?: boolean
  /** What stands for the value in the help, such as `FILE`. */
  readonly value?: string
  readonly help: string
}

/** The options of a command by their long names. */
export interface OptionTable {
  readonly [name: string]: Option
}

/** What was given, by the names of a table. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name]['type'] extends 'boolean'
    ? boolean
    : Table[Name] extends { readonly multiple: true }
      ? readonly string[]
      : string | undefined
}

/** What stood on the command line. */
export interface ParsedArguments<Table extends OptionTable> {
  readonly values: OptionValues<Table>
  readonly positionals: readonly string[]
}

/** Throws a {@link UsageError} for an option that the table has not, and for one without its value. */
export function parseArguments<Table extends OptionTable>(
  table: Table,
  args: readonly string[],
): ParsedArguments<Table> {
  // Not strict: Node's own messages know neither what was meant nor this program.
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: table,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const given = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(table, name) ? table[name] : undefined
    if (option === undefined) throw unknownOption(rawName, table)
    const earlier = given.get(name) ?? []
    if (option.type === 'boolean') {
      if (inlineValue === true) throw new UsageError(`${rawName} takes no value: write ${rawName} alone.`)
    } else if (value === undefined || value === '') {
      // Empty is a variable that is not set, as a rule: what stood for it would be a surprise.
      throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value ?? 'VALUE'}.`)
    } else if (!inlineValue && value.length > 1 && value.startsWith('-')) {
      throw new UsageError(
        `${rawName} needs a value before ${value}; one that begins with a dash is written --${name}=${shellWord(value)}.`,
      )
    } else if (earlier.length > 0 && option.multiple !== true) {
      throw new UsageError(`${rawName} is given twice, and takes one value: leave out either.`)
    }
    given.set(name, [...earlier, value ?? ''])
  }
  const values = Object.entries(table).map(([name, { type, multiple }]) => {
    const all = given.get(name)
    if (type === 'boolean') return [name, all !== undefined]
    return [name, multiple === true ? (all ?? []) : all?.[0]]
  })
  return { values: Object.fromEntries(values) as OptionValues<Table>, positionals }
}

function unknownOption(rawName: string, table: OptionTable): UsageError {
  const meant = rawName.startsWith('--') ? nearestWord(rawName.slice(2), Object.keys(table)) : undefined
  const advice = meant === undefined ? 'see --help' : `did you mean --${meant}?`
  return new UsageError(`There is no option ${rawName}: ${advice}`)
}

/** The options as the help shows them: names on the left, what they do on the right. */
export function optionHelp(table: OptionTable): string {
  const rows = Object.entries(table).map(([name, { short, value, help }]) => {
    const letter = short === undefined ? '    ' : `-${short}, `
    return { left: `  ${letter}--${name}${value === undefined ? '' : ` ${value}`}`, help }
  })
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2
  return rows
    .map(({ left, help }) => left.padEnd(width) + help.replaceAll('\n', `\n${' '.repeat(width)}`))
    .join('\n')
}
