/**
 * What `isosocket` is in browsers and workers: the same classes over the engine's own sockets, without the settings that only Node can
 * honour. A bundler chooses it by itself.
 *
 * @module isosocket/browser
 */
export * from 'isosocket/browser'
