import { mustBe } from '@isosocket/core'

/** Throws `ERR_INVALID_ARGUMENT` for what is none. */
export function requireObject(name: string, value: unknown): object {
  if (typeof value === 'object' && value !== null) return value
  throw mustBe(name, 'an object', value)
}
