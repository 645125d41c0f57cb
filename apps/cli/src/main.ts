#!/usr/bin/env node
// The process, and nothing else: no other file touches it. `--version` is answered before anything of ours is loaded.
// Without `await` at the top, so that it can be bundled as CommonJS, which Node starts sooner.
import manifest from "../package.json" with { type: "json" };
import { useCompileCache } from "./use-compile-cache.js";

const version = manifest.version; // so that the rest of it is left out of the bundle
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${version}\n`);
else {
  useCompileCache(process);
  void import("./run-process.js").then(({ runProcess }) => runProcess(process, version));
}
