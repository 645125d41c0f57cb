import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { outcomeOf } from "./outcome-of.mjs";

const action = join(root, "action");

/** Runs the action for workflows as a runner does, with the command line that it installs by itself. */
export async function* checkAction(stranger) {
  if (process.platform === "win32") return; // the mock is started by a shell that knows `exec`
  const folder = stranger.emptyFolder("workflow");
  const file = (name) => join(folder, name);
  for (const name of ["state", "output", "env", "summary"]) writeFileSync(file(name), "");
  const mock = await stranger.background(
    "exec simjobs mock --port 0 --speed 20 --job-seconds 3600",
    /export IONWORKS_PROJECT_ID=.*\n/,
  );
  try {
    const account = [...mock.output.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const env = {
      ...Object.fromEntries(account),
      RUNNER_TEMP: stranger.emptyFolder("runner"),
      GITHUB_STATE: file("state"),
      GITHUB_OUTPUT: file("output"),
      GITHUB_ENV: file("env"),
      GITHUB_STEP_SUMMARY: file("summary"),
    };
    const inputs = { submit: "jess --example", wait: "false", keep: "false", "cancel-timeout": "2m" };
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const main = { ...env, ...Object.fromEntries(given) };
    yield outcomeOf(
      "the action submits",
      await stranger.node([join(action, "main.mjs")], folder, main),
      /^jess:\d+$/m,
    );
    const kept = [...readFileSync(file("state"), "utf8").matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)];
    const state = Object.fromEntries(kept.map(([, name, , value]) => [`STATE_${name}`, value]));
    const post = await stranger.node([join(action, "post.mjs")], folder, { ...env, ...state });
    yield outcomeOf(
      "the action leaves nothing behind",
      { code: post.code, output: `${post.output}\n${readFileSync(file("summary"), "utf8")}` },
      /\| cancelled \| CANCELED \|[\s\S]*Nothing that this job has started is going on/,
    );
  } finally {
    await mock.end();
  }
}
