import { invalidArgument, type Setting } from '@isosocket/core'

/** A user's name and password (the original's `PasswordCredential`). */
export interface Credential {
  /** Without a colon (RFC 7617 §2). */
  readonly username: string
  readonly password: string
}

/** A name and a password, or `undefined` for none. They never appear in a message of an error. */
export const credentialSetting: Setting<Credential | undefined> = {
  initial: undefined,
  check: (name, value) => {
    if (value == null) return undefined
    if (typeof value !== 'object') {
      // A text may be the password: it is not shown.
      throw invalidArgument(`${name} must be an object like { username, password }, not a ${typeof value}.`)
    }
    const { username, password } = value as { username?: unknown; password?: unknown }
    if (typeof username !== 'string' || typeof password !== 'string') {
      throw invalidArgument(`${name} must have a username and a password, both strings.`)
    }
    // RFC 7617 §2: the first colon ends the name, and control characters are not allowed.
    if (username.includes(':')) throw invalidArgument(`${name}.username must not contain a colon.`)
    for (const text of [username, password]) {
      if (/\p{Cc}/u.test(text)) throw invalidArgument(`${name} must not contain control characters.`)
    }
    return Object.freeze({ username, password })
  },
}
