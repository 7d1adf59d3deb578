/** The longest time that a timer of Node's takes, in milliseconds: 24.8 days. One that is longer fires at once. */
export const longestTimer = 2 ** 31 - 1
