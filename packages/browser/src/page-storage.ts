/**
 * Tells when the page goes into the back/forward cache, where it is frozen, and when it comes back. Returns what ends
 * that. A page that goes for good is none of it: there the engine closes its sockets itself, with 1001. Workers have no
 * such events, and what becomes of their sockets is up to the engine.
 */
export function watchPageStorage(stored: () => void, restored: () => void): () => void {
  if (!('onpagehide' in globalThis)) return () => {}
  const onHide = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) stored()
  }
  const onShow = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) restored()
  }
  addEventListener('pagehide', onHide)
  addEventListener('pageshow', onShow)
  return () => {
    removeEventListener('pagehide', onHide)
    removeEventListener('pageshow', onShow)
  }
}
