// `npm run bench`: ratios, each measured within one run. `-- --check` exits with 1 if one misses its limit.
import { ensureReady } from "./lib/ensure-ready.mjs";

await ensureReady();
await import("../bench/main.mjs");
