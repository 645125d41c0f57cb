import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { libraries } from "./libraries.mjs";
import { outcomeOf } from "./outcome-of.mjs";

const programs = join(root, "examples", "programs");

/** What each program prints when all goes well; what changes from run to run is left out. */
const expected = {
  "submit-and-await": /^jess:\d+ completed\s*$/,
  "cancel-in-time": /^cancelled true\nnot-sent signal 0\s*$/,
  "watch-several": /^(?:ionworks:\S+ \w+ (?:true|false)\n){3,}$/,
  list: /^jess:\d+ queued \S.*\njess:\d+ queued \S.*\nfalse 3\s*$/,
  "failed-sign-in": /^unauthorized false \S.*\s*$/,
  throttled: /^true\nthrottled 60000 true\s*$/,
  "stream-results": /^(?:\S+ \d+\n)+$/,
  logger:
    /^debug POST \/users\/api\/auth is sent false\ninfo POST \/users\/api\/auth answered 200 in \d+ ms true\n(?!.*error)/s,
  "cancel-with-node-test": /\bpass 1\b/,
  proxy: /^proxy_failed api\.ionworks\.com:443 false\s*$/,
};

/** Compiles the programs of `examples/programs` against what is installed, under strict rules, and runs each. */
export async function* checkPrograms(stranger, { compilers }) {
  const folder = stranger.emptyFolder("programs");
  cpSync(programs, folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const install = await stranger.npm(
    ["install", ...libraries(), "@types/node@20", "vitest@4", "jest@30"],
    folder,
  );
  yield outcomeOf("npm install for the programs", install);
  if (install.code !== 0) return;
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compile = await stranger.node([compilers["newest TypeScript"], "-p", "."], folder);
  yield outcomeOf("the programs, strictly compiled", compile);
  if (compile.code !== 0) return;

  const names = readdirSync(programs).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "cancel-in-fleet.ts", // needs a store
  );
  const runs = names.map(async (file) => {
    const name = file.replace(/\.ts$/, "");
    const end = await stranger.node([join("dist", `${name}.js`)], folder);
    return outcomeOf(`the program ${name}`, end, expected[name] ?? /^nothing is known of it$/);
  });
  for (const run of runs) yield await run;
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const tests = await stranger.node([vitest, "run", "cancel.test.ts"], folder);
  yield outcomeOf("the program cancel.test", tests, /2 passed/);
  const jest = ["--experimental-vm-modules", join("node_modules", "jest", "bin", "jest.js")];
  for (const file of ["cancel.jest.mjs", "cancel.jest.cjs"]) {
    const end = await stranger.node([...jest, "--testMatch", `**/${file}`], folder);
    yield outcomeOf(`the program ${file}`, end, /1 passed/);
  }
}

const config = {
  compilerOptions: {
    module: "nodenext",
    target: "es2022",
    lib: ["es2023"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    // vitest's own declarations are not ours to check; those of simjobs are checked elsewhere.
    skipLibCheck: true,
    outDir: "dist",
    rootDir: ".",
  },
  include: ["*.ts"],
};
