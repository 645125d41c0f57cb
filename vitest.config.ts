import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { pageFiles } from "./apps/mock/page-plugin.mjs";

// Of every folder that vitest is started in: a package by turbo, the root by `npm run unit`.
export default defineConfig({
  // The mock's page is made of what a browser is to run.
  plugins: [pageFiles()],
  // Workspace packages are tested from their sources, so that no test runs against an old build.
  resolve: { conditions: ["simjobs-source"] },
  ssr: { resolve: { conditions: ["simjobs-source", "module", "node"] } },
  test: {
    include: ["**/*.test.ts"],
    // The programs for users run against what is packed: see `rehearsal/check-programs.mjs`.
    exclude: ["**/node_modules/**", "**/dist/**", "examples/**"],
    globalSetup: [fileURLToPath(new URL("test/temporary-folder.ts", import.meta.url))],
    testTimeout: 60_000,
    slowTestThreshold: 5000,
    silent: "passed-only",
    // `npm test` counts the tests of all packages by these files.
    reporters: ["default", ["json", { outputFile: "reports/tests.json" }]],
  },
});
