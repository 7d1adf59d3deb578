export * from '@isosocket/node'
