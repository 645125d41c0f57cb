import { listPackages } from "../scripts/lib/workspace.mjs";

const all = () => listPackages().filter(({ manifest }) => manifest.exports["."] !== undefined);

/** Names of the packages that programs import. */
export const libraries = () => all().map(({ name }) => name);

/** What can be imported from them, such as `@simjobs/core`. */
export const entriesOfLibraries = () =>
  all().flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports)
      .filter((path) => path !== "./package.json")
      .map((path) => name + path.slice(1)),
  );
