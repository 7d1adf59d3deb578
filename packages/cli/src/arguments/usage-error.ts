/** The user's mistake on the command line: one sentence that says what to write instead. */
export class UsageError extends Error {}
