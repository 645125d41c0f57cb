import { listPackages } from "../scripts/lib/workspace.mjs";
import { outcomeOf } from "./outcome-of.mjs";

/** Installs the command line for all folders, and does its main job. */
export async function* checkProgram(stranger) {
  const { version } = listPackages().find(({ name }) => name === "simjobs").manifest;
  yield outcomeOf("npm install -g simjobs", await stranger.install("simjobs"));
  const exactly = new RegExp(`^${version.replaceAll(".", "\\.")}\\s*$`);
  yield outcomeOf("simjobs --version", await stranger.program("simjobs", ["--version"]), exactly);
  yield outcomeOf("simjobs demo", await stranger.program("simjobs", ["demo"]), /\bcancelled\b/);
}
