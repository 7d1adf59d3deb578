/** The largest message that is taken in, in bytes: a whole one is held in memory. */
export const maxMessageSize = 16 * 1024 * 1024
