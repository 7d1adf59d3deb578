import { type SuiteRunner, suiteRunner } from './suite-runner.js'

declare global {
  // What the test runner calls in the page
  var runCase: SuiteRunner['runCase']
  var takeStrayErrors: SuiteRunner['takeStrayErrors']
}

Object.assign(globalThis, suiteRunner())
