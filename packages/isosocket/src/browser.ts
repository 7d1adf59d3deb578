export * from '@isosocket/browser'
