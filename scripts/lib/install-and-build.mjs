import { run } from "./run.mjs";
import { isBuilt, isInstalled, markBuilt, markInstalled } from "./stamps.mjs";
import { pinnedPnpm, toolPath } from "./workspace.mjs";

/** Installs the dependencies as the lockfile names them. Needs pnpm on PATH. */
export async function install({ say = () => {}, force = false } = {}) {
  if (!force && isInstalled()) return { code: 0, output: "" };
  say(`Installing the dependencies (${pinnedPnpm()}, as the lockfile names them) …`);
  const result = await run("pnpm", ["install", "--frozen-lockfile"], { env: { CI: "1" } });
  if (result.code === 0) markInstalled();
  return result;
}

/** Builds all packages. turbo knows which of them have changed. */
export async function build({ say = () => {}, force = false } = {}) {
  if (!force && isBuilt()) return { code: 0, output: "" };
  say("Building the packages …");
  const args = ["run", "build", "--output-logs=errors-only", "--no-update-notifier"];
  const result = await run(toolPath("turbo"), force ? [...args, "--force"] : args);
  if (result.code === 0) markBuilt();
  return result;
}
