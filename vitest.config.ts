import { defineConfig } from "vitest/config";

export default defineConfig({
  // Workspace packages are tested from their sources, so that no test runs against an old build.
  resolve: { conditions: ["simjobs-source"] },
  ssr: { resolve: { conditions: ["simjobs-source", "module", "node"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    globalSetup: ["test/temporary-folder.ts"],
    testTimeout: 20_000,
  },
});
