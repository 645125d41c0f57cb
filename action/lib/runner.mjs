// What a runner of GitHub hands to an action, and takes from it: variables, files, and lines on standard output.
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { EOL } from "node:os";

/** An input as the workflow wrote it; the runner has filled in the defaults. */
export function input(name) {
  return (process.env[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim();
}

/** A switch. Anything but the two words is refused, since a typing error would leave jobs running. */
export function flag(name) {
  const text = input(name).toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw new Error(`the input ${name} is ${JSON.stringify(input(name))}; write true or false`);
}

/** What the main step has kept for the post step. */
export const state = (name) => process.env[`STATE_${name}`] ?? "";

export const keepState = (name, value) => addTo("GITHUB_STATE", name, value);
export const setOutput = (name, value) => addTo("GITHUB_OUTPUT", name, value);

/** For all later steps of the job. */
export function exportVariable(name, value) {
  process.env[name] = value;
  addTo("GITHUB_ENV", name, value);
}

/** Adds Markdown to the summary of the job. */
export function addSummary(lines) {
  const path = process.env.GITHUB_STEP_SUMMARY;
  if (path !== undefined && path !== "") appendFileSync(path, `${lines.join(EOL)}${EOL}${EOL}`);
}

/** Marks the step as failed, and tells why where people look first. */
export function fail(message) {
  process.exitCode = 1;
  const text = message.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  process.stdout.write(`::error title=simjobs::${text}${EOL}`);
}

/** Runs some work whose output may hold words of a service: none of them is taken for a command to the runner meanwhile. */
export async function withoutCommands(work) {
  const token = randomUUID();
  process.stdout.write(`::stop-commands::${token}${EOL}`);
  try {
    return await work();
  } finally {
    process.stdout.write(`${EOL}::${token}::${EOL}`);
  }
}

/** By its own end mark, so that no value can end itself and begin another. */
function addTo(variable, name, value) {
  const path = process.env[variable];
  if (path === undefined || path === "") return;
  const mark = `end-${randomUUID()}`;
  appendFileSync(path, `${name}<<${mark}${EOL}${value}${EOL}${mark}${EOL}`);
}
