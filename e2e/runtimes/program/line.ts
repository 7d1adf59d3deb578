import type { CaseResult } from '../../matrix/runtime-results.js'

/** Lines of a program that are for the runner begin with it: whatever else it prints is of no concern. */
export const lineMark = 'isosocket-suite '

/** A case that has run; the last line has what nobody handled after the last case. */
export type Line = CaseResult | { readonly strayErrors: readonly string[] }
