/** The word that somebody who wrote `typed` has most likely meant; `undefined` if none is near. */
export function nearestWord(typed: string, words: readonly string[]): string | undefined {
  let nearest: string | undefined
  // One slip in a short word, one in three letters of a long one.
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1
  for (const word of words) {
    const isPart = typed.length > 1 && (word.startsWith(typed) || word.endsWith(`-${typed}`))
    const distance = isPart ? 1 : editDistance(typed, word)
    if (distance >= least) continue
    least = distance
    nearest = word
  }
  return nearest
}

/** How many letters have to be put in, taken out, changed or swapped with their neighbour. */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return at(last, other.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
