import { resolve } from "node:path";
import { open, rm } from "node:fs/promises";
import { JobError } from "@simjobs/core";
import { parsePlan, type CancelPlan } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { errorCode, fileProblem } from "../files/file-problem.js";
import { checkOwnFile } from "../files/read-own-file.js";
import { readJsonFile } from "../input/read-input-file.js";

const schema = "simjobs.plans/1";

/**
 * Writes plans, one for each account, into a file that was not there before.
 *
 * @throws {JobError} `bad_input` for a file that is there, `file_unwritable`
 */
export async function writePlans(cwd: string, text: string, plans: readonly CancelPlan[]): Promise<void> {
  const path = resolve(cwd, text);
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ schema, plans }, null, 1)}\n`);
      await file.sync();
    } catch (error) {
      await rm(path, { force: true }); // ours, and no plan
      throw error;
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = errorCode(error) ?? "";
    const isThere = code === "EEXIST";
    throw new JobError(
      ["EEXIST", "ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"].includes(code)
        ? "bad_input"
        : "file_unwritable",
      `--plan-out: ${showControls(text)} ${isThere ? "is there already" : `cannot be written: ${fileProblem(error)}`}`,
      {
        hint: `Give the path of a file ${isThere ? "that is not there yet" : "that can be written"}, such as --plan-out plan.json.`,
        cause: error,
      },
    );
  }
}

/**
 * Reads the plans in a file.
 *
 * @throws {JobError} `bad_input` for what is no plan, was edited, or is a file that others can change
 */
export async function readPlans(context: CliContext, text: string): Promise<readonly CancelPlan[]> {
  const value = await readJsonFile(context, text, "--plan");
  if (text !== "-") checkIsOwn(context.cwd, text);
  return plansIn(value).map((plan) => parsePlan(plan));
}

/** A plan says which jobs are cancelled: the hash in it is against accidents, not against other people. */
function checkIsOwn(cwd: string, text: string): void {
  try {
    checkOwnFile(resolve(cwd, text));
  } catch (error) {
    throw new JobError(
      "bad_input",
      `--plan: ${showControls(text)} is not carried out: ${fileProblem(error)}`,
      {
        hint: "Make a copy that is your own, look at it with --dry-run, and use that.",
        cause: error,
      },
    );
  }
}

function plansIn(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null || !("schema" in value) || value.schema !== schema)
    return [value];
  if ("plans" in value && Array.isArray(value.plans)) return value.plans;
  throw new JobError("bad_input", "this is not a plan of simjobs at plans", {
    hint: "Make another with --plan-out.",
  });
}
