import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { cancelProgram } from "./cancel-program.mjs";
import { entriesOfLibraries, libraries } from "./libraries.mjs";
import { outcomeOf } from "./outcome-of.mjs";

/** Installs the libraries into an empty folder, loads each in both ways, and cancels jobs with them. */
export async function* checkLibraries(stranger) {
  const folder = stranger.emptyFolder("libraries");
  writeFileSync(join(folder, "package.json"), "{}");
  const install = outcomeOf(
    "npm install of the libraries",
    await stranger.npm(["install", ...libraries()], folder),
  );
  yield install;
  if (install.problem !== undefined) return; // there is nothing to check

  for (const entry of entriesOfLibraries()) {
    const use = `if (Object.keys(library).length === 0) throw new Error("it exports nothing");`;
    const byImport = ["--input-type=module", "-e", `import * as library from "${entry}"; ${use}`];
    yield outcomeOf(`import of ${entry}`, await stranger.node(byImport, folder));
    const byRequire = ["--input-type=commonjs", "-e", `const library = require("${entry}"); ${use}`];
    yield outcomeOf(`require of ${entry}`, await stranger.node(byRequire, folder));
  }
  const mock = join(folder, "node_modules", ".bin", "simjobs-mock");
  yield outcomeOf("simjobs-mock --help", await stranger.program(mock, ["--help"]), /usage/i);

  await bundle(folder, bundledProgram, "bundled.cjs");
  yield outcomeOf("the mock in a bundle", await stranger.node(["bundled.cjs"], folder), /^200\s*$/);

  writeFileSync(join(folder, "cancel.mjs"), cancelProgram);
  const once = await stranger.node(["cancel.mjs"], folder);
  yield outcomeOf("cancels", once, /^none: cancelled(?!.*threw)/s);
  // Second copies of core and http below the packages that use them, as npm nests them where versions do not fit each other.
  const scope = join(folder, "node_modules", "@simjobs");
  for (const user of ["control", "ionworks"]) {
    for (const name of ["core", "http"]) {
      cpSync(join(scope, name), join(scope, user, "node_modules", "@simjobs", name), { recursive: true });
    }
  }
  const twice = await stranger.node(["cancel.mjs"], folder);
  const alike = { ...twice, code: twice.output === once.output ? twice.code : 1 };
  yield outcomeOf("cancels alike with two copies of core", alike);
}

/** A program that is bundled as CommonJS, which is the most that a bundler does to what it is given. */
const bundledProgram = `
import { startMock } from "@simjobs/mock";
startMock().then(async (mock) => {
  console.log((await fetch(mock.url + "/_mock/health")).status);
  await mock.close();
});
`;

async function bundle(folder, program, file) {
  const input = join(folder, "to-bundle.mjs");
  writeFileSync(input, program);
  const build = await rolldown({ cwd: folder, input, platform: "node", onLog: () => {} });
  await build.write({ file: join(folder, file), format: "cjs" });
  await build.close();
}
