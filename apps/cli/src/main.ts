#!/usr/bin/env node
// The process, and nothing else: no other file touches it. `--version` is answered before anything of ours is loaded.
// Without `await` at the top, so that it can be bundled as CommonJS, which Node starts sooner.
import { setFlagsFromString } from "node:v8";
import manifest from "../package.json" with { type: "json" };
import { keepCompiled } from "./keep-compiled.js";

const version = manifest.version; // so that the rest of it is left out of the bundle
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${version}\n`);
else {
  // The HTTP parser is WebAssembly. Node 20 optimises it at once and waits for that at the end: 80 ms for nothing. Said before
  // anything is loaded, because what was compiled under other flags is not taken.
  if (process.version.startsWith("v20.")) setFlagsFromString("--liftoff-only");
  const keep = keepCompiled(process);
  void import("./run-process.js").then(({ runProcess }) => runProcess(process, version, keep));
}
