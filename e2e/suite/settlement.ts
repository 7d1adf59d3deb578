export interface Watched {
  readonly state: 'pending' | 'fulfilled' | 'rejected'
}

/** Tells at any time what has become of a promise, whose rejection counts as handled. */
export function watch(promise: Promise<unknown>): Watched {
  const watched: { state: Watched['state'] } = { state: 'pending' }
  promise.then(
    () => {
      watched.state = 'fulfilled'
    },
    () => {
      watched.state = 'rejected'
    },
  )
  return watched
}
