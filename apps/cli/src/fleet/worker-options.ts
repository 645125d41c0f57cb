import { commonOptions } from "../command/common-options.js";
import { flag, list, value, type ValuesOf } from "../command/option-specs.js";
import { serviceNames } from "../services/registry.js";
import { storeOptions } from "../store/store-options.js";

/** What `worker` takes. */
export const workerOptions = {
  ...commonOptions,
  provider: list(
    "names",
    "work for these services only (default: all that there is a sign-in for)",
    serviceNames,
  ),
  concurrency: value("n", "the most wishes that are held at once, of each service (default: 500)"),
  perSecond: value(
    "n",
    "most requests of the whole fleet to one account within any second (default: what others were told, else 10)",
  ),
  lease: value("time", "how long a wish is held without a sign of life (default: 30s)"),
  health: value("port", "port on this machine for /healthz and /metrics; 0 takes a free one (default: none)"),
  drain: flag("end when nothing can be taken any more"),
  ...storeOptions,
};

export type WorkerOptions = ValuesOf<typeof workerOptions>;
