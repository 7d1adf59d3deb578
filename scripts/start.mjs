import { setUp } from './set-up.mjs'

setUp()
console.log('The demo is not there yet.')
