import { defineConfig } from "vitest/config";

// The fast tests of core. Its walks look at hundreds of thousands of states: once is enough.
export default defineConfig({
  resolve: { conditions: ["simjobs-source"] },
  ssr: { resolve: { conditions: ["simjobs-source", "module", "node"] } },
  test: {
    testTimeout: 60_000, // none is that slow, but for a busy machine that runs two of them side by side
    include: [
      "packages/core/src/cancellation/*.test.ts",
      "packages/core/src/{observe,interpret-status,job-status}.test.ts",
      "packages/core/test/{found,small-walk}.test.ts",
    ],
  },
});
