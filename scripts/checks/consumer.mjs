import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../lib/run.mjs";
import { listPackages, root, toolPath } from "../lib/workspace.mjs";
import { tarballOf } from "./packages.mjs";

/**
 * Uses the packed packages as a stranger would: installed by npm into an empty folder, imported, required, type-checked,
 * and their programs started.
 */
export async function checkConsumer(tarballs, folder) {
  const packages = listPackages();
  const libraries = packages.filter((each) => each.isLibrary).map((each) => each.name);
  mkdirSync(folder, { recursive: true });
  const write = (name, content) => writeFileSync(join(folder, name), content);
  write(
    "package.json",
    JSON.stringify({
      name: "consumer",
      private: true,
      type: "module",
      dependencies: Object.fromEntries(
        packages.map(({ name }) => [name, `file:${tarballOf(tarballs, name)}`]),
      ),
    }),
  );

  const names = libraries.map((name, index) => [`library${index}`, name]);
  const checkEach = names.map(
    ([variable, name]) =>
      `if (Object.keys(${variable}).length === 0) throw new Error("${name} exports nothing");`,
  );
  write(
    "import.mjs",
    [...names.map(([v, name]) => `import * as ${v} from "${name}";`), ...checkEach].join("\n"),
  );
  write(
    "require.cjs",
    [...names.map(([v, name]) => `const ${v} = require("${name}");`), ...checkEach].join("\n"),
  );
  write(
    "types.ts",
    [
      ...names.map(([v, name]) => `import * as ${v} from "${name}";`),
      ...names.map(([v]) => `export const names${v}: readonly (keyof typeof ${v})[] = [];`),
      // Types that do not resolve would be \`any\`, of which everything is a key.
      ...names.map(
        ([v]) => `// @ts-expect-error\nexport const none${v}: keyof typeof ${v} = "no such name";`,
      ),
    ].join("\n"),
  );
  write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        target: "es2023",
        lib: ["es2023", "esnext.disposable"],
        module: "nodenext",
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noEmit: true,
        skipLibCheck: false,
        types: ["node"],
        typeRoots: [join(root, "node_modules", "@types")],
      },
      files: ["types.ts"],
    }),
  );

  const bin = (name) => join(folder, "node_modules", ".bin", name);
  const cwd = { cwd: folder };
  const node = process.execPath;
  const version = packages.find((each) => each.name === "simjobs")?.manifest.version;
  const installed = await run(
    "npm",
    ["install", "--prefer-offline", "--no-package-lock", "--loglevel=error"],
    cwd,
  );
  if (installed.code !== 0)
    return { code: 1, output: `npm install of the packed packages\n${installed.output}` };

  const steps = [
    { what: "import", command: node, args: ["import.mjs"] },
    // Node 20.19 requires ES modules, with a warning there.
    { what: "require", command: node, args: ["--no-warnings", "require.cjs"] },
    { what: "types", command: toolPath("tsc"), args: ["-p", folder] },
    {
      what: "simjobs --version",
      command: bin("simjobs"),
      args: ["--version"],
      says: new RegExp(`^${escape(version)}\\s*$`),
    },
    { what: "simjobs-mock --help", command: bin("simjobs-mock"), args: ["--help"], says: /usage/i },
  ];
  const problems = [];
  for (const { what, command, args, says = /^/ } of steps) {
    const { code, output } = await run(command, args, cwd);
    if (code !== 0 || !says.test(output)) problems.push(`${what}: exit code ${code}\n${output}`);
  }
  return {
    code: problems.length === 0 ? 0 : 1,
    output: problems.join("\n").replaceAll(folder, basename(folder)),
  };
}

const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
