import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { outcomeOf } from "./outcome-of.mjs";

const page = join(root, "docs", "getting-started.md");
const mockLine = /^simjobs mock\b/;

/** Walks the path of the page for newcomers as it stands there: from `npm install` to a table, with the mock in a terminal of its own. */
export async function* checkFirstPath(stranger) {
  if (process.platform === "win32") return; // the page is for shells that know `export`
  const started = Date.now();
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```sh\b[^\n]*\n(.*?)^```$/gms)].map(([, code]) =>
    code.trim(),
  );
  const at = blocks.findIndex((code) => mockLine.test(code));
  if (at < 0 || blocks.length < at + 6) {
    yield { what: "the page for newcomers", problem: "it has no path that begins with the mock" };
    return;
  }
  const cwd = stranger.emptyFolder("first");
  for (const code of blocks.slice(0, at)) {
    const end = await stranger.shell(code, cwd);
    yield outcomeOf(`first path: ${firstLine(code)}`, end);
    if (end.code !== 0) return;
  }
  // As it is typed there, but at a port that is certainly free.
  const mock = await stranger.background(`exec ${blocks[at]} --port 0`, /export IONWORKS_PROJECT_ID=.*\n/);
  let output = "";
  try {
    // What a newcomer copies from one terminal into the other.
    const exports = mock.output.split("\n").filter((line) => line.startsWith("export "));
    for (const code of blocks.slice(at + 1)) {
      const end = await stranger.shell([...exports, code].join("\n"), cwd);
      output += end.output;
      yield outcomeOf(`first path: ${firstLine(code)}`, end);
      if (end.code !== 0) return;
    }
  } finally {
    await mock.end();
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  const saw =
    /: cancelled$.*^sound: .*^21 files, .*^3 rows of 3 jobs, .*(?:^ionworks:simulation\/\S+,completed,\S+\s*){3}/ms;
  yield outcomeOf(
    "first path: what its end shows",
    { code: seconds < 300 ? 0 : 1, output: `${output}\nin ${seconds} s` },
    saw,
  );
}

const firstLine = (code) => code.split("\n")[0];
