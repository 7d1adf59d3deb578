import { writeFileSync } from 'node:fs'
import { programFolder } from './build-programs.js'
import type { Orders } from './program/run-cases.js'

/** What a Cloudflare worker would have; the date says which of workerd's changes it knows. */
const config = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .suite),
    (name = "net", network = (allow = ["127.0.0.0/8"], tlsOptions = (trustBrowserCas = true))),
  ],
);

const suite :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  bindings = [(name = "orders", text = embed "orders.json")],
  compatibilityDate = "2026-11-01",
  globalOutbound = "net",
);
`

/** Writes the configuration beside the worker; returns its path. */
export function writeWorkerdConfig(orders: Orders): string {
  const file = `${programFolder}workerd.capnp`
  writeFileSync(`${programFolder}orders.json`, JSON.stringify(orders))
  writeFileSync(file, config)
  return file
}
