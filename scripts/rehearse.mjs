// `npm run rehearse`: a release as its users will meet it, from a registry on this machine. Prints a table of versions × checks.
import { readArguments } from "./lib/read-arguments.mjs";
import { ready } from "./lib/ready.mjs";

const versions = ["20", "22", "24", "26"];
const { names } = readArguments({
  script: "rehearse",
  usage: `npm run rehearse               on Node 20, 22, 24 and 26
npm run rehearse -- 24 26      on some of them`,
  names: versions,
});

await ready({ task: "package" });
// Only now: what these files import may have just been installed.
const { rehearse } = await import("../rehearsal/main.mjs");
process.exitCode = await rehearse(names.length > 0 ? names : versions);
