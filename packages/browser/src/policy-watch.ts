/**
 * Watches whether the Content Security Policy forbids a request to one address (CSP 3 §5.5): the only
 * report of a failed connect that pages and workers get. Whoever made it calls `release`.
 */
export class PolicyWatch {
  readonly #url: URL
  #violated = false

  constructor(url: URL) {
    this.#url = url
    // Absent outside of browsers. Events of a document bubble up to its window.
    globalThis.addEventListener?.('securitypolicyviolation', this.#onViolation)
  }

  /** The policy has forbidden it. */
  get violated(): boolean {
    return this.#violated
  }

  release(): void {
    globalThis.removeEventListener?.('securitypolicyviolation', this.#onViolation)
  }

  readonly #onViolation = (event: SecurityPolicyViolationEvent): void => {
    // A policy that only reports forbids nothing.
    if (event.effectiveDirective !== 'connect-src' || event.disposition !== 'enforce') return
    // Some engines name no more than the origin.
    if ([this.#url.href, this.#url.origin].includes(event.blockedURI)) this.#violated = true
  }
}
