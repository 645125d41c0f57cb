// `npm run zoo`: the incidents of docs/zoo.md, played now, and one table.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installed } from "./lib/ready.mjs";
import { readArguments } from "./lib/read-arguments.mjs";
import { root } from "./lib/workspace.mjs";

readArguments({
  script: "zoo",
  usage: "npm run zoo    all incidents; exits with 1 if simjobs tells one of them untruly",
});

await installed();
// Only now: what this imports may have just been installed.
const { isBuiltin } = await import("node:module");
const { rolldown } = await import("rolldown");
const { run } = await import("./lib/run.mjs");
const folder = mkdtempSync(join(tmpdir(), "simjobs-zoo-"));
try {
  const build = await rolldown({
    cwd: root,
    input: join(root, "test/contract/zoo/print-zoo.ts"),
    platform: "node",
    resolve: {
      conditionNames: ["simjobs-source", "import", "node", "default"],
      extensionAlias: { ".js": [".ts", ".js"] },
    },
    transform: { target: "node20.19" },
    external: (id) => isBuiltin(id),
    onLog: () => {},
  });
  await build.write({ dir: folder, format: "esm", entryFileNames: "zoo.mjs" });
  await build.close();
  const { code, output } = await run("node", [join(folder, "zoo.mjs")]);
  process.stdout.write(output);
  process.exitCode = code;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
