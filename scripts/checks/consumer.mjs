import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../lib/run.mjs";
import { listPackages } from "../lib/workspace.mjs";
import { installOldTypeScript, typeSteps } from "./consumer-types.mjs";
import { tarballOf } from "./packages.mjs";
import { cancelProgram, nestCopies } from "./two-copies.mjs";

/**
 * Uses the packed packages as a stranger would: installed by npm into an empty folder, imported, required, type-checked by
 * old and new TypeScript, and their programs started; a cancel ends alike whether a package is there once or twice.
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
  write("cancel.mjs", cancelProgram);
  write("in-a-bundle.mjs", bundledProgram);

  const bin = (name) => join(folder, "node_modules", ".bin", name);
  const cwd = { cwd: folder };
  const node = process.execPath;
  const version = packages.find((each) => each.name === "simjobs")?.manifest.version;
  const install = ["install", "--prefer-offline", "--no-package-lock", "--loglevel=error"];
  const installs = await Promise.all([run("npm", install, cwd), installOldTypeScript()]);
  const failed = installs.find(({ code }) => code !== 0);
  if (failed !== undefined) return { code: 1, output: `npm install\n${failed.output}` };

  const steps = [
    { what: "import", command: node, args: ["import.mjs"] },
    // Node 20.19 requires ES modules, with a warning there.
    { what: "import in a bundle", command: node, args: ["in-a-bundle.cjs"], says: /^200\s*$/ },
    { what: "require", command: node, args: ["--no-warnings", "require.cjs"] },
    ...typeSteps(folder),
    {
      what: "simjobs --version",
      command: bin("simjobs"),
      args: ["--version"],
      says: new RegExp(`^${escape(version)}\\s*$`),
    },
    { what: "simjobs-mock --help", command: bin("simjobs-mock"), args: ["--help"], says: /usage/i },
  ];
  const problems = [];
  await bundle(join(folder, "in-a-bundle.mjs"), join(folder, "in-a-bundle.cjs"));
  const cancel = () => run(node, ["cancel.mjs"], cwd);
  const cancelling = cancel();
  for (const { what, command, args, says = /^/ } of steps) {
    const { code, output } = await run(command, args, cwd);
    if (code !== 0 || !says.test(output)) problems.push(`${what}: exit code ${code}\n${output}`);
  }
  const once = await cancelling;
  nestCopies(folder);
  const twice = await cancel();
  if (once.code !== 0 || once.output.includes("threw") || twice.output !== once.output)
    problems.push(`a cancel with one copy of the packages:\n${once.output}\nwith two:\n${twice.output}`);
  return {
    code: problems.length === 0 ? 0 : 1,
    output: problems.join("\n").replaceAll(folder, basename(folder)),
  };
}

/** A program that is bundled as CommonJS, which is the most that a bundler does to what it is given. */
const bundledProgram = `
import { startMock } from "@simjobs/mock";
startMock().then(async (mock) => {
  console.log((await fetch(mock.url + "/_mock/health")).status);
  await mock.close();
});
`;

async function bundle(input, file) {
  // Only now: this file is read before anything is installed.
  const { rolldown } = await import("rolldown");
  const build = await rolldown({ input, platform: "node", onLog: () => {} });
  await build.write({ file, format: "cjs" });
  await build.close();
}

const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
