/**
 * Watches whether the Content Security Policy forbids a request to one address (CSP 3 §5.5): the only
 * report of a failed connect that pages and workers get. The returned function ends the watch and tells.
 */
export function watchPolicy({ href, origin }: URL): () => boolean {
  let violated = false
  const onViolation = (event: SecurityPolicyViolationEvent): void => {
    // A policy that only reports forbids nothing.
    if (event.effectiveDirective !== 'connect-src' || event.disposition !== 'enforce') return
    // Some engines name no more than the origin.
    if ([href, origin].includes(event.blockedURI)) violated = true
  }
  // Absent outside of browsers. Events of a document bubble up to its window.
  globalThis.addEventListener?.('securitypolicyviolation', onViolation)
  return () => {
    globalThis.removeEventListener?.('securitypolicyviolation', onViolation)
    return violated
  }
}
