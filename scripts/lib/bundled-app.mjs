import { chmodSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import license from "rollup-plugin-license";
import { readJson } from "./workspace.mjs";

/**
 * What the rolldown configurations of our apps have in common. What an app lists under `dependencies` stays outside, everything
 * else is bundled, so that its users install as few packages as can be.
 *
 * @param {string} app the app's folder
 * @returns {import("rolldown").RolldownOptions}
 */
export function bundledApp(app) {
  const { name, dependencies, optionalDependencies, bin } = readJson(join(app, "package.json"));
  const outside = Object.keys({ ...dependencies, ...optionalDependencies });
  return {
    cwd: app,
    platform: "node",
    // Workspace packages come as they are published: no `simjobs-source` condition. Our own imports end in `.js`.
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    transform: { target: "node20.19" },
    external: (id) => isBuiltin(id) || outside.some((each) => id === each || id.startsWith(`${each}/`)),
    plugins: [licences(name, app), executable(Object.values(bin).map((path) => join(app, path)))],
    onLog(level, log, handle) {
      // An import that is not found would be left to the user's machine to fail on.
      if (log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
      // These two speak of code that is not ours.
      if (log.code !== "EVAL" && log.code !== "CIRCULAR_DEPENDENCY") handle(level, log);
    },
  };
}

/** One file with the licences of everything that is bundled. */
const licences = (name, app) =>
  thirdParty({
    file: join(app, "dist", "THIRD-PARTY-LICENSES.txt"),
    template: (packages) =>
      [licenceList(name, packages), ...packages.flatMap((each) => innerLicences(app, each.name))].join(
        "\n\n",
      ),
  });

/** Those of what one of our own packages has bundled already. */
function innerLicences(app, name) {
  const dist = join(app, "node_modules", name, "dist");
  if (!name.startsWith("@simjobs/") || !existsSync(dist)) return [];
  const files = readdirSync(dist).filter((file) => file.endsWith("-LICENSES.txt"));
  return files.map((file) => readFileSync(join(dist, file), "utf8").trim());
}

/**
 * Looks at the licences of everything that is bundled; what we may not hand on ends the build.
 *
 * @param {import("rollup-plugin-license").ThirdPartyOptions["output"]} output
 */
export const thirdParty = (output) =>
  license({
    thirdParty: {
      multipleVersions: true,
      allow: {
        test: "(MIT OR ISC OR Apache-2.0 OR BSD-2-Clause OR BSD-3-Clause OR 0BSD)",
        failOnUnlicensed: true,
        failOnViolation: true,
      },
      output,
    },
  });

/** What goes along with something that contains packages of others. */
export const licenceList = (name, packages) =>
  [
    `${name} contains code of the following packages.`,
    ...packages
      .filter((each) => !isOurs(each))
      .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
      .map(licenceOf),
  ].join("\n\n");

const isOurs = ({ name }) => name === "simjobs" || name.startsWith("@simjobs/");

function licenceOf({ name, version, license: kind, licenseText, noticeText }) {
  const title = `${name} ${version} (${kind})`;
  const texts = [licenseText, noticeText].flatMap((text) => (text ? [text.trim()] : []));
  if (texts.length === 0) texts.push("The package carries no licence text.");
  return [`${title}\n${"-".repeat(title.length)}`, ...texts].join("\n\n");
}

/** npm makes programs executable where it installs them; in a clone they are started from where they are built. */
function executable(paths) {
  return {
    name: "executable",
    writeBundle() {
      for (const path of paths) chmodSync(path, 0o755);
    },
  };
}
