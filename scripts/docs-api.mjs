// `npm run docs:api`: the reference of everything that the libraries export, as a site in `docs/api`, which is not committed.
import { join } from "node:path";
import { readArguments } from "./lib/read-arguments.mjs";
import { installed } from "./lib/ready.mjs";
import { run } from "./lib/run.mjs";
import { root } from "./lib/workspace.mjs";

readArguments({
  script: "docs-api",
  usage: "npm run docs:api               writes docs/api/index.html and what belongs to it",
});

await installed();
const { code } = await run("pnpm", ["run", "api"], { cwd: join(root, "reference"), stdio: "inherit" });
process.exitCode = code;
