// `npm run release:version` turns the changesets into versions and changelogs; `npm run release:publish` publishes what was so made.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "./lib/read-arguments.mjs";
import { publishAll } from "./lib/publish-all.mjs";
import { installed } from "./lib/ready.mjs";
import { run } from "./lib/run.mjs";
import { readJson, root } from "./lib/workspace.mjs";

const { names, fail } = readArguments({
  script: "release",
  usage: `npm run release:version      writes versions and changelogs, to be looked at and committed
npm run release:publish      checks everything, publishes what is not yet published, and tags it`,
  names: ["version", "publish"],
});
if (names.length !== 1) fail("one of the two");

/** All packages have one version. */
const tagOfVersion = () => `v${readJson(join(root, "apps", "cli", "package.json")).version}`;

/** They show the action as it is used, at a version. */
const pagesWithAction = ["action/README.md", "docs/recipes/in-ci.md"];

await installed();
await (names[0] === "version" ? writeVersions() : publish());

async function writeVersions() {
  await orEnd("changeset", "version");
  await orEnd("pnpm", "install", "--lockfile-only");
  await orEnd("oxfmt");
  const tag = tagOfVersion();
  for (const page of pagesWithAction) raiseAction(join(root, page), tag);
  process.stdout.write(`
Look at the changelogs, then: git add --all && git commit --message "Release ${tag}" && git tag ${tag}
The workflow in .github/workflows/release.yml publishes: only there can a package say which workflow has built it.
`);
}

function raiseAction(page, tag) {
  const text = readFileSync(page, "utf8");
  writeFileSync(page, text.replaceAll(/(uses: simjobs\/simjobs\/action@)v[\d.]+/gu, `$1${tag}`));
}

async function publish() {
  await orEnd("node", "scripts/test.mjs");
  // The very files that were checked.
  await publishAll("--provenance");
  const tag = tagOfVersion();
  const { stdout: known } = await run("git", ["ls-remote", "--tags", "origin", tag]);
  if (known !== "") return;
  await orEnd("git", "tag", "--force", tag);
  await orEnd("git", "push", "origin", tag);
}

async function orEnd(command, ...args) {
  const { code } = await run(command, args, { cwd: root, stdio: "inherit" });
  if (code !== 0) process.exit(code);
}
