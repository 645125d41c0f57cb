// Bundles an app: run it in the app's folder, as its `build` script does. What the app lists under `dependencies` stays
// outside, everything else is bundled, so that its users install as few packages as can be.
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { rolldown } from "rolldown";
import { parseSync, Visitor } from "rolldown/utils";
import { asciiOnly, lazyBuiltins, leanBuiltin, leanUndici, quickStartChunks } from "./lib/quick-start.mjs";
import { plainLibrary } from "./lib/plain-library.mjs";
import { run } from "./lib/run.mjs";
import { readJson, root, toolPath } from "./lib/workspace.mjs";

const app = process.cwd();
const dist = join(app, "dist");
const manifest = readJson(join(app, "package.json"));
const outside = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
const isLibrary = manifest.exports?.["."] !== undefined;
const program = join(app, Object.values(manifest.bin)[0]);
// A program whose file ends in `.cjs` is bundled as CommonJS: Node starts that about 6 ms sooner than an ES module, and
// loads each chunk sooner, too. Its main.ts must do without `await` at the top level.
const isCommonJs = program.endsWith(".cjs");
if (isCommonJs && isLibrary) fail("a library is bundled as ES modules: let its program end in .js");
const extension = isCommonJs ? "cjs" : "js";

const entries = {
  main: join(app, "src", "main.ts"),
  ...(isLibrary ? { index: join(app, "src", "index.ts") } : {}),
};
for (const path of Object.values(entries)) if (!existsSync(path)) fail(`${relative(root, path)} is missing`);

rmSync(dist, { recursive: true, force: true });
const [bundled] = await Promise.all([
  // The bundler's message names the file and the line; its stack is about itself.
  bundle().catch((error) => fail(error.message)),
  isLibrary ? writeTypes() : undefined,
]);
writeLicences(bundled);
checkProgram(program);

/** Writes the JavaScript and returns the files that are in it. */
async function bundle() {
  const build = await rolldown({
    cwd: app,
    input: entries,
    platform: "node",
    // Workspace packages come as they are published: no `simjobs-source` condition. Our own imports end in `.js`.
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    transform: { target: "node20.19" },
    external: (id, importer) =>
      isBuiltin(id)
        ? !isLibrary && !(isCommonJs && leanBuiltin(id, importer) !== undefined)
        : outside.some((name) => id === name || id.startsWith(`${name}/`)),
    plugins: [
      ...(isCommonJs ? [leanUndici(), lazyBuiltins(), asciiOnly()] : []),
      ...(isLibrary ? [plainLibrary()] : []),
    ],
    onLog(level, log, handle) {
      // An import that is not found would be left to the user's machine to fail on.
      if (log.code === "UNRESOLVED_IMPORT") fail(log.message);
      // These two speak of code that is not ours.
      if (log.code === "EVAL" || log.code === "CIRCULAR_DEPENDENCY") return;
      // That is what groups of chunks are for.
      if (isCommonJs && log.code === "INEFFECTIVE_DYNAMIC_IMPORT") return;
      handle(level, log);
    },
  });
  const { output } = await build.write({
    dir: dist,
    format: isCommonJs ? "cjs" : "esm",
    dynamicImportInCjs: false,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `chunks/[name]-[hash].${extension}`,
    // Names stay, for stacks that can be read; spaces and comments go, which is less to load.
    minify: isCommonJs ? { compress: true, mangle: { keepNames: true }, codegen: true } : false,
    ...(isCommonJs ? { codeSplitting: quickStartChunks } : {}),
  });
  await build.close();
  const chunks = output.filter((each) => each.type === "chunk");
  return new Set(chunks.flatMap((chunk) => chunk.moduleIds));
}

/** Writes the declarations that `index.d.ts` reaches, and refuses those that a user could not resolve. */
async function writeTypes() {
  const folder = join(app, "node_modules", ".types");
  rmSync(folder, { recursive: true, force: true });
  const { code, output } = await run(
    toolPath("tsc"),
    ["-p", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", folder],
    { cwd: app },
  );
  if (code !== 0) fail(`the types of ${manifest.name}:\n${output}`);

  const start = join(folder, "index.d.ts");
  const wanted = new Map([[start, readFileSync(start, "utf8")]]);
  for (const [path, text] of wanted) {
    for (const specifier of specifiersIn(path, text)) {
      if (specifier.startsWith(".")) {
        const target = resolve(dirname(path), specifier.replace(/\.js$/, ".d.ts"));
        if (!wanted.has(target)) wanted.set(target, readFileSync(target, "utf8"));
      } else if (
        !isBuiltin(specifier) &&
        !outside.includes(specifier.split("/", specifier[0] === "@" ? 2 : 1).join("/"))
      ) {
        fail(
          `the public types of ${manifest.name} name "${specifier}" (${relative(folder, path)}), which its users do not have: ` +
            "write that type out, or list the package under dependencies",
        );
      }
    }
  }
  for (const [path, text] of wanted) {
    const target = join(dist, relative(folder, path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text.replace(/^\/\/# sourceMappingURL=.*\n?/m, ""));
  }
  rmSync(folder, { recursive: true, force: true });
}

function specifiersIn(path, text) {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) fail(`${path}: ${errors[0].message}`);
  const found = module.staticImports.map((each) => each.moduleRequest.value);
  for (const each of module.staticExports) {
    for (const entry of each.entries) if (entry.moduleRequest) found.push(entry.moduleRequest.value);
  }
  new Visitor({ TSImportType: (node) => found.push(node.source.value) }).visit(program);
  return found;
}

/** One file with the licences of everything that was bundled. */
function writeLicences(files) {
  const packages = new Map();
  for (const file of files) {
    const folder = packageFolderOf(file);
    if (folder !== undefined) packages.set(folder, readJson(join(folder, "package.json")));
  }
  const sections = [...packages]
    .map(([folder, { name, version, license }]) => ({ name, version, license, text: licenceTextIn(folder) }))
    .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
    .map(({ name, version, license, text }) => {
      const title = `${name} ${version} (${typeof license === "string" ? license : "see below"})`;
      return `${title}\n${"-".repeat(title.length)}\n\n${text ?? "The package carries no licence text."}\n`;
    });
  const intro = `${manifest.name} contains code of the following packages.\n`;
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), [intro, ...sections].join("\n"));
}

/** The package that a bundled file belongs to; undefined for our own and for what the bundler adds. */
function packageFolderOf(file) {
  if (!file.includes(`${sep}node_modules${sep}`)) return undefined;
  for (let folder = dirname(file); basename(folder) !== "node_modules"; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    // A nested package.json may only say `"type": "module"`.
    if (existsSync(path) && readJson(path).version !== undefined) return folder;
  }
  return undefined;
}

function licenceTextIn(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[sc]e|copying|notice)/i.test(name));
  const texts = names.toSorted().map((name) => readFileSync(join(folder, name), "utf8").trim());
  return texts.length === 0 ? undefined : texts.join("\n\n");
}

function checkProgram(path) {
  if (!readFileSync(path, "utf8").startsWith("#!/usr/bin/env node\n")) {
    fail(`${relative(root, path)} has lost its first line: src/main.ts begins with #!/usr/bin/env node`);
  }
  chmodSync(path, 0o755);
}

function fail(message) {
  process.stderr.write(`bundle: ${message}\n`);
  process.exit(1);
}
