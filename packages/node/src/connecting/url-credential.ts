import type { Credential } from '../settings/credential.js'

/** The name and password in an address, decoded; `undefined` if there are none. */
export function credentialIn({ username, password }: URL): Credential | undefined {
  if (username === '' && password === '') return undefined
  return { username: decoded(username), password: decoded(password) }
}

/** Text of an address without its escapes. What is none, or none of UTF-8, stands for itself. */
export function decoded(text: string): string {
  return text.replace(/(%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })
}
