import { isBuiltin } from "node:module";
import { defineConfig } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { bundledApp } from "../../scripts/lib/bundled-app.mjs";
import { pageFiles } from "./page-plugin.mjs";
import { plainLibrary } from "./plain-library.mjs";

const app = bundledApp(import.meta.dirname);

export default defineConfig([
  {
    ...app,
    input: { main: "src/main.ts", index: "src/index.ts" },
    external: (id) => !isBuiltin(id) && app.external(id),
    plugins: [app.plugins, plainLibrary(), pageFiles()],
    // fastify loads pino when an app has a logger, which ours has not, and looks for the name of a plugin's file in the cache of
    // CommonJS, which a bundle does without.
    resolve: { ...app.resolve, alias: { pino: false } },
    transform: { ...app.transform, define: { "require.cache": "undefined" } },
    output: { dir: "dist", cleanDir: true, format: "esm", chunkFileNames: "chunks/[name]-[hash].js" },
  },
  // The types of the library, in one file. It says itself what of the language it needs.
  {
    ...app,
    input: { index: "src/index.ts" },
    plugins: [dts({ dtsOnly: true, tsconfig: "tsconfig.build.json" })],
    output: { dir: "dist", format: "esm", postBanner: '/// <reference lib="esnext.disposable" />' },
  },
]);
