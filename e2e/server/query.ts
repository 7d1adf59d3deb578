/** The query of a request, read with bounds: a test server must not be talked into filling the machine's memory. */
export class Query {
  readonly #parameters: URLSearchParams

  constructor(url: URL) {
    this.#parameters = url.searchParams
  }

  text(name: string): string | undefined {
    return this.#parameters.get(name) ?? undefined
  }

  all(name: string): string[] {
    return this.#parameters.getAll(name)
  }

  number(name: string, fallback: number, maximum: number): number {
    const value = this.optionalNumber(name, maximum)
    return value ?? fallback
  }

  optionalNumber(name: string, maximum: number): number | undefined {
    const text = this.#parameters.get(name)
    if (text === null) return undefined
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < 0 || value > maximum) {
      throw new RangeError(`${name}=${text}: expected an integer between 0 and ${maximum}`)
    }
    return value
  }

  choice<const T extends string>(name: string, first: T, ...others: T[]): T {
    const text = this.#parameters.get(name)
    if (text === null) return first
    const found = [first, ...others].find((value) => value === text)
    if (found === undefined)
      throw new RangeError(`${name}=${text}: expected ${[first, ...others].join(' or ')}`)
    return found
  }
}
