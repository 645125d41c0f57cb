#!/usr/bin/env node
// The process, and nothing else: no other file touches it. `--version` is answered before anything of ours is loaded.
// Without `await` at the top, so that it can be bundled as CommonJS, which Node starts sooner.
import { readFileSync } from "node:fs";

const version = versionOf(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${version}\n`);
else void import("./run-process.js").then(({ runProcess }) => runProcess(process, version));

function versionOf(manifest: string): string {
  return /"version":\s*"([^"]+)"/u.exec(manifest)?.[1] ?? "unknown";
}
