import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, toolPath } from "../lib/workspace.mjs";
import { run } from "../lib/run.mjs";

/**
 * The TypeScript of old that our declarations are read by, beside the newest, which is the workspace's own and quick. The
 * old ones are slow: each takes only some of the set-ups.
 */
const oldVersions = new Map([
  ["5.4.5", [0]],
  ["5.9.3", [1]],
  ["6.0.3", [0, 1]],
]);

/**
 * How users set TypeScript up: with the types of Node, of browsers, or neither. Whatever they have, the declarations must
 * make sense in themselves, so libraries are checked, too.
 */
const setUps = [
  { module: "nodenext", moduleResolution: "nodenext", types: [], lib: ["es2023"] },
  { module: "esnext", moduleResolution: "bundler", types: ["node"] },
  { module: "nodenext", moduleResolution: "nodenext", types: ["node"], lib: ["es2023"] },
  { module: "esnext", moduleResolution: "bundler", types: [] },
];

/** The type checks of a folder's `types.ts`, as steps of the consumer check. */
export function typeSteps(folder) {
  const newest = setUps.map((_, index) => ({ version: "newest", path: toolPath("tsc"), index }));
  const old = [...oldVersions].flatMap(([version, some]) =>
    some.map((index) => ({ ...oldCompiler(version), index })),
  );
  return [...old, ...newest].map(({ version, path, index }) => {
    const config = join(folder, `tsconfig-${index}.json`);
    if (!existsSync(config)) writeFileSync(config, JSON.stringify(configOf(setUps[index])));
    const what = `types with TypeScript ${version} and ${JSON.stringify(setUps[index])}`;
    return { what, command: path, args: ["-p", config] };
  });
}

/** Installs the old versions beside the workspace's packages, where they stay for the next time. */
export async function installOldTypeScript() {
  const missing = [...oldVersions.keys()].map(oldCompiler).filter(({ path }) => !existsSync(path));
  const ends = await Promise.all(
    missing.map(async ({ version, folder }) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), "{}");
      const args = [
        "install",
        "--prefer-offline",
        "--no-package-lock",
        "--loglevel=error",
        `typescript@${version}`,
      ];
      return run("npm", args, { cwd: folder });
    }),
  );
  return ends.find(({ code }) => code !== 0) ?? { code: 0, output: "" };
}

function oldCompiler(version) {
  const folder = join(root, "node_modules", ".simjobs", `typescript-${version}`);
  return { version, folder, path: join(folder, "node_modules", ".bin", "tsc") };
}

function configOf({ types, ...setUp }) {
  return {
    compilerOptions: {
      ...setUp,
      target: "es2022",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      skipLibCheck: false,
      types,
      ...(types.length === 0 ? {} : { typeRoots: [join(root, "node_modules", "@types")] }),
    },
    files: ["types.ts"],
  };
}
