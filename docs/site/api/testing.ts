/**
 * Servers, proxies and certificates that fail on demand, for tests in Node.
 *
 * @module isosocket/testing
 */
export * from 'isosocket/testing'
