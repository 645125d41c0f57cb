#!/usr/bin/env node
// The process, and nothing else: no other file touches it. `--version` is answered before anything of ours is loaded.
// Without `await` at the top, so that it can be bundled as CommonJS, which Node starts sooner.
import manifest from "../package.json" with { type: "json" };
import { useCompileCache } from "./use-compile-cache.js";

const version = manifest.version; // so that the rest of it is left out of the bundle
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") {
  write(process.stdout, `${version}\n`, ({ code, message }) => {
    if (code !== "EPIPE") fail(`standard output could not be written (${message})`);
  });
} else {
  useCompileCache(process);
  import("./run-process.js").then(
    ({ runProcess }) => runProcess(process, version),
    (error: unknown) => fail(`it is not whole, install it anew (${String(error).split("\n")[0]})`),
  );
}

/** For what goes wrong before there is anything that could tell it better. */
function fail(what: string): void {
  process.exitCode = 1;
  write(process.stderr, `simjobs: ${what}\n`, () => {});
}

function write(
  stream: NodeJS.WriteStream,
  text: string,
  onError: (error: NodeJS.ErrnoException) => void,
): void {
  stream.on("error", onError); // or it would end in a stack
  stream.write(text);
}
