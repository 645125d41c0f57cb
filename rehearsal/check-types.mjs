import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { entriesOfLibraries, libraries } from "./libraries.mjs";
import { outcomeOf } from "./outcome-of.mjs";

const modules = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext", lib: ["es2023"] },
  bundler: { module: "esnext", moduleResolution: "bundler", lib: ["es2023", "dom"] },
};

/**
 * Reads the declarations with old and new TypeScript, without the types of Node and with them. They must make sense in
 * themselves, whatever else their users have.
 */
export async function* checkTypes(stranger, { compilers }) {
  const folder = stranger.emptyFolder("types");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "program.ts"), program());
  for (const types of [[], ["node"]]) {
    const packages = types.length === 0 ? libraries() : ["@types/node@20"];
    const installed = await stranger.npm(["install", ...packages], folder);
    for (const [name, options] of Object.entries(modules)) {
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configOf({ ...options, types })));
      for (const [column, compiler] of Object.entries(compilers)) {
        const what = `types, ${name}, "types": ${JSON.stringify(types)}`;
        const end = installed.code === 0 ? await stranger.node([compiler, "-p", "."], folder) : installed;
        yield { column, ...outcomeOf(what, end) };
      }
    }
  }
}

const configOf = (options) => ({
  compilerOptions: {
    ...options,
    target: "es2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: false,
  },
  files: ["program.ts"],
});

function program() {
  const entries = entriesOfLibraries().map((entry, index) => [`library${index}`, entry]);
  return [
    ...entries.map(([name, entry]) => `import * as ${name} from "${entry}";`),
    ...entries.map(([name]) => `export const names${name}: readonly (keyof typeof ${name})[] = [];`),
    // Types that do not resolve would be \`any\`, of which everything is a key.
    ...entries.map(
      ([name]) => `// @ts-expect-error\nexport const none${name}: keyof typeof ${name} = "no such name";`,
    ),
  ].join("\n");
}
