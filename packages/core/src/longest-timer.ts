/** The longest that a timer takes, in milliseconds: 24.8 days. One that is longer fires at once, in all runtimes. */
export const longestTimer = 2 ** 31 - 1
