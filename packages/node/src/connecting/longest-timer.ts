/** The longest that a timer of Node takes, in milliseconds: as good as for ever. Beyond it fires at once. */
export const longestTimer = 2 ** 31 - 1
