// What a page has of its script tag, for the type check.
declare var isosocket: typeof import('isosocket/browser')
