import type { Complete, ParameterKinds } from './fault.js'
import type { ParameterKind } from './parameter-kinds.js'

interface Given {
  readonly [name: string]: unknown
}

/** The parameters of a fault, those not given by default. Throws a `TypeError` that says which is wrong. */
export function completeParameters(
  fault: string,
  kinds: ParameterKinds<Given>,
  given: Given,
): Complete<Given> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(kinds, name)) {
      const known = Object.keys(kinds).join(', ') || 'none'
      throw new TypeError(`The fault "${fault}" has no parameter "${name}". It has: ${known}.`)
    }
  }
  const complete: { [name: string]: unknown } = {}
  for (const [name, kind] of Object.entries(kinds)) {
    const value = given[name] ?? kind.initial
    if (!kind.accepts(value)) {
      throw new TypeError(
        `The parameter "${name}" of the fault "${fault}" is ${kind.expected}, not ${JSON.stringify(value)}.`,
      )
    }
    complete[name] = value
  }
  return complete
}

/** The query of an address for these parameters; empty for none. */
export function queryOf(given: Given): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) query.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return query.size === 0 ? '' : `?${query}`
}

/** The parameters that a query gives; they are not checked yet. */
export function parametersIn(query: URLSearchParams, kinds: ParameterKinds<Given>): Given {
  return Object.fromEntries([...query].map(([name, text]) => [name, readValue(text, kinds[name])]))
}

function readValue(text: string, kind: ParameterKind<unknown> | undefined): unknown {
  if (kind?.isText === true) return text
  try {
    return JSON.parse(text)
  } catch {
    // A word for itself, as `how=reset`.
    return text
  }
}
