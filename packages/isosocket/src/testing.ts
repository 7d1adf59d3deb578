export * from '@isosocket/testing'
