// The suite in workerd, which runs `test()` of a worker and hands it its bindings.
import * as sdk from 'isosocket'
import { pageStrayErrors } from '../../browsers/page/stray-errors.js'
import { runCases } from './run-cases.js'

export default {
  test: (_controller: unknown, { orders }: { readonly orders: string }): Promise<void> =>
    runCases(JSON.parse(orders), sdk, pageStrayErrors()),
}
