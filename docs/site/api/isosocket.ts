/**
 * What `import … from 'isosocket'` gives, as it is in Node (and in Bun and Deno). A browser has the same names; what differs there is
 * at `isosocket/browser`, which can also be imported by that name.
 *
 * @module isosocket
 */
export * from 'isosocket'
