/**
 * Gathers what nobody handles, as text, from now on. That includes what the program itself throws at its top level: it
 * then reports nothing more.
 */
export function gatherStrays(): string[] {
  const strays: string[] = []
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(
      event,
      (error: unknown) => void strays.push(error instanceof Error ? `${error.stack}` : String(error)),
    )
  }
  return strays
}
