/** So many sequences are played at a time. */
const atOnce = 20

/** Plays all seeds, and says where we differ from plain `ws`; with `first` it stops at the first difference. */
export async function playAll(
  seeds: Iterable<number>,
  play: (seed: number) => Promise<string | undefined>,
  { first = false } = {},
): Promise<string[]> {
  const found: string[] = []
  const next = seeds[Symbol.iterator]()
  const worker = async () => {
    for (let { done, value } = next.next(); done !== true; { done, value } = next.next()) {
      const difference = await play(value)
      if (difference !== undefined) found.push(difference)
      if (first && found.length > 0) return
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return found
}

/** `count` seeds from `start` on. */
export function seedsFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index)
}
