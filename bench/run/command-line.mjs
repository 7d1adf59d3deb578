import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const usage = `npm run bench -- [options]

  --quick          the rows that matter most, shorter: under a minute
  --case NAME      only cases whose name is this or begins so; may be repeated
  --variant NAME   only these besides isosocket; may be repeated
  --rounds N       rounds of each case (5, with --quick 3)
  --node PATH      the Node that the clients run in
  --no-browsers    leave the browsers out
  --write          keep the results, and make docs/benchmarks.md and its charts of all that are kept
  --page           measure nothing: only make the page of what is kept
  --list           name the cases`

/**
 * What was asked for, or the text to print instead.
 * @param {string[]} args
 * @param {string[]} caseNames
 */
export function readCommandLine(args, caseNames) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      case: { type: 'string', multiple: true, default: [] },
      variant: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      node: { type: 'string' },
      'no-browsers': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 5))
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds takes a whole number, not ${values.rounds}.`)
  for (const name of values.case) {
    if (!caseNames.some((id) => id.startsWith(name)))
      throw new Error(`No case is named "${name}": see --list.`)
  }
  if (values.quick && values.write) throw new Error('--quick is too short to be kept: leave out --write.')
  return {
    help: values.help ? usage : undefined,
    list: values.list,
    quick: values.quick,
    cases: values.case,
    variants: values.variant,
    rounds,
    node: values.node === undefined ? process.execPath : resolve(process.env['INIT_CWD'] ?? '.', values.node),
    browsers: !values['no-browsers'],
    write: values.write,
    page: values.page,
  }
}

/** @typedef {ReturnType<typeof readCommandLine>} Wishes */
