// One client in a process of its own: does the job that it is given and writes what came out.

// Whoever started it has gone: it would disturb all that is measured after.
process.stdin.resume().on('close', () => process.exit(1))

/** @type {import('./job.mjs').Job} */
const job = JSON.parse(process.argv[2] ?? '')
/** @type {{ connect?: import('./link.mjs').Connect, listen?: import('./listening.mjs').Listen }} */
const { connect, listen } = await import(`./peers/${job.peer}.mjs`)
/** Only what is needed is loaded: the rest would be part of the memory. @type {{ work: (open: unknown, job: import('./job.mjs').Job) => Promise<import('./job.mjs').Outcome> }} */
const { work } = await import(`./work/${job.work}.mjs`)
const outcome = await work(connect ?? listen, job)
const peak = process.resourceUsage().maxRSS * 1024
process.stdout.write(JSON.stringify({ ...outcome, peak }), () => process.exit())
