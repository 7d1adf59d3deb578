/** A timer that comes later than this was held up, with the whole process. */
const tolerance = 250

/**
 * What has arrived or left meanwhile is seen within so many turns of the event loop. Turns and not a time: a machine that is busy
 * after it was stopped needs longer for each.
 */
export const catchUpTurns = 10

/** Milliseconds of one turn. */
export const catchUpTurn = 10

/** Whether a timer that was to come at `dueAt` (on the clock of `performance.now()`) was held up. */
export function wasHeldUp(dueAt: number): boolean {
  return performance.now() - dueAt > tolerance
}
