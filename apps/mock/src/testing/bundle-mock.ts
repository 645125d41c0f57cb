import { mkdtempSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { pageFiles } from "../../page-plugin.mjs";

const source = fileURLToPath(new URL("..", import.meta.url));

/** Bundles the sources as they are now, for tests that need a process. Returns the program and the library. */
export async function bundleMock(): Promise<{ readonly program: string; readonly library: string }> {
  const build = await rolldown({
    input: { main: join(source, "main.ts"), index: join(source, "index.ts") },
    platform: "node",
    resolve: {
      conditionNames: ["simjobs-source", "node", "default"],
      extensionAlias: { ".js": [".ts", ".js"] },
    },
    external: (id) => isBuiltin(id),
    plugins: [pageFiles()],
    onLog: () => {},
  });
  const dir = mkdtempSync(join(tmpdir(), "simjobs-test-"));
  await build.write({ dir, format: "esm", entryFileNames: "[name].mjs" });
  await build.close();
  return { program: join(dir, "main.mjs"), library: join(dir, "index.mjs") };
}
