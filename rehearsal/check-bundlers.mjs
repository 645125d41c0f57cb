import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { libraries } from "./libraries.mjs";
import { outcomeOf } from "./outcome-of.mjs";

/** How each bundles a program for Node, and what comes of it. */
const bundlers = [
  { name: "esbuild, as a module", build: ["esbuild.mjs", "esm"], bundle: "esbuild-esm", starts: "out.mjs" },
  { name: "esbuild, as CommonJS", build: ["esbuild.mjs", "cjs"], bundle: "esbuild-cjs", starts: "out.cjs" },
  { name: "webpack", build: ["node_modules/webpack-cli/bin/cli.js"], bundle: "webpack", starts: "out.cjs" },
  {
    name: "vite",
    build: ["node_modules/vite/bin/vite.js", "build"],
    bundle: "vite",
    starts: "to-bundle.mjs",
  },
];
const packages = ["esbuild@0.28.2", "webpack@5.113.0", "webpack-cli@6.0.1", "vite@7.3.8"];

/** Bundles a program with the mock in it by the bundlers that people use, and starts each bundle where nothing is installed. */
export async function* checkBundlers(stranger) {
  const folder = stranger.emptyFolder("bundlers");
  writeFileSync(join(folder, "package.json"), "{}");
  const mock = libraries().filter((name) => name.startsWith("@simjobs/mock"));
  const install = await stranger.npm(["install", ...mock, ...packages], folder);
  yield outcomeOf("npm install of bundlers", install);
  if (install.code !== 0) return;
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const { name, build, bundle, starts } of bundlers) {
    const built = await stranger.node(build, folder);
    if (built.code === 0) {
      const alone = stranger.emptyFolder(`alone-${bundle}`);
      cpSync(join(folder, bundle), alone, { recursive: true });
      yield outcomeOf(
        `the mock in a bundle of ${name}`,
        await stranger.node([starts], alone),
        /^200 true\s*$/,
      );
    } else {
      yield outcomeOf(`the mock in a bundle of ${name}`, built);
    }
  }
}

const files = {
  "to-bundle.mjs": `
import { startMock } from "@simjobs/mock";
startMock().then(async (mock) => {
  const page = await (await fetch(mock.url + "/_mock/")).text();
  console.log((await fetch(mock.url + "/_mock/health")).status, page.includes("<script"));
  await mock.close();
});
`,
  "esbuild.mjs": `
import { build } from "esbuild";
const [, , format] = process.argv;
const outfile = "esbuild-" + format + "/out." + { esm: "mjs", cjs: "cjs" }[format];
await build({ entryPoints: ["to-bundle.mjs"], bundle: true, platform: "node", format, outfile });
`,
  "webpack.config.cjs": `
module.exports = {
  mode: "production",
  target: "node20",
  entry: "./to-bundle.mjs",
  output: { path: __dirname + "/webpack", filename: "out.cjs" },
};
`,
  "vite.config.mjs": `
export default {
  build: { ssr: "to-bundle.mjs", outDir: "vite", target: "node20" },
  ssr: { noExternal: true },
};
`,
};
