// What makes the page's own code out of `src/page/client`, and puts it in where the mock asks for it.
import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { rolldown } from "rolldown";
import { licenceList, thirdParty } from "../../scripts/lib/bundled-app.mjs";

const client = join(import.meta.dirname, "src", "page", "client");

/** @returns the files as browsers read them, and the packages that are in them */
async function buildPage() {
  const packages = new Map();
  const files = { "page.css": await readFile(join(client, "page.css"), "utf8") };
  for (const name of ["page", "api"]) {
    const build = await rolldown({
      input: join(client, `${name}.tsx`),
      platform: "browser",
      resolve: { extensionAlias: { ".js": [".ts", ".tsx", ".js"] } },
      transform: { target: "es2022" },
      plugins: [thirdParty((found) => found.forEach((each) => packages.set(each.name, each)))],
    });
    const { output } = await build.generate({ format: "esm", minify: true });
    await build.close();
    files[`${name}.js`] = output[0].code;
  }
  return { files, packages: [...packages.values()] };
}

/** A plugin for rolldown, rollup and vite: the sources of the mock have no page without it. */
export function pageFiles() {
  let built;
  return {
    name: "simjobs-mock-page",
    async load(id) {
      if (basename(id) !== "page-files.ts") return null;
      for (const file of await readdir(client, { recursive: true })) {
        if (/\.(?:tsx?|css)$/.test(file)) this.addWatchFile(join(client, file));
      }
      built = await buildPage();
      return `export const pageFiles = ${JSON.stringify(built.files)};`;
    },
    generateBundle() {
      if (built === undefined) return;
      const source = licenceList("The page of @simjobs/mock", built.packages);
      this.emitFile({ type: "asset", fileName: "PAGE-LICENSES.txt", source });
    },
  };
}
