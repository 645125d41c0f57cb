// `npm run docs`: a site of `docs/` and of the reference of the libraries, static, in `site/dist`, which is not committed.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installApart } from "./lib/install-apart.mjs";
import { readArguments } from "./lib/read-arguments.mjs";
import { installed } from "./lib/ready.mjs";
import { run } from "./lib/run.mjs";
import { root } from "./lib/workspace.mjs";

const { values } = readArguments({
  script: "docs",
  usage: `npm run docs                   writes site/dist/index.html and what belongs to it
npm run docs -- --serve        shows it afterwards, at a port of this machine`,
  options: { serve: { type: "boolean", default: false } },
});

await installed();
await orEnd(
  "The reference of the libraries …",
  run("pnpm", ["run", "api"], { cwd: join(root, "reference") }),
);
process.stderr.write("The site …\n");
const folder = await installApart("site");
// Pages are built where the generator is installed: it looks for what it needs beside them.
const pages = join(folder, "pages");
rmSync(pages, { recursive: true, force: true });
cpSync(join(root, "docs"), pages, { recursive: true, filter: (path) => path !== join(root, "docs", "api") });
mkdirSync(join(pages, ".vitepress"));
for (const name of readdirSync(join(root, "site")).filter((name) => name.endsWith(".mjs")))
  cpSync(join(root, "site", name), join(pages, ".vitepress", name.replace("vitepress.config", "config")));
const vitepress = join(folder, "node_modules", "vitepress", "bin", "vitepress.js");
await orEnd("", run(process.execPath, [vitepress, "build", pages], { cwd: folder }));

const site = join(root, "site", "dist");
rmSync(site, { recursive: true, force: true });
cpSync(join(pages, ".vitepress", "dist"), site, { recursive: true });
cpSync(join(root, "docs", "api"), join(site, "api"), { recursive: true });
const missing = ["index.html", "api/index.html", "getting-started.html"].filter(
  (name) => !existsSync(join(site, name)),
);
if (missing.length > 0) throw new Error(`the site lacks ${missing.join(", ")}`);
process.stdout.write(`${join("site", "dist", "index.html")}\n`);
if (values.serve) {
  cpSync(site, join(pages, ".vitepress", "dist"), { recursive: true });
  await run(process.execPath, [vitepress, "preview", pages, "--host", "127.0.0.1"], {
    cwd: folder,
    stdio: "inherit",
  });
}

async function orEnd(what, work) {
  if (what !== "") process.stderr.write(`${what}\n`);
  const { code, output } = await work;
  if (code === 0) return;
  process.stderr.write(output);
  process.exit(code);
}
