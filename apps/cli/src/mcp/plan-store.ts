import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isJobError, JobError } from "@simjobs/core";
import type { CancelPlan } from "@simjobs/control";
import { readPlans } from "../cancel/plan-file.js";
import type { CliContext } from "../context.js";
import { fileProblem } from "../files/file-problem.js";
import { locateFiles } from "../files/locate-files.js";
import { makeFolder } from "@simjobs/http";

const ownName = /^simjobs-plan-(?:[0-9a-f]{32}|new-[\w-]+)\.json$/u;
/** How long a plan that nobody can carry out any more is kept: it is then told as expired, and not as unknown. */
const keptMs = 24 * 3_600_000;

/** The plans that were made for agents: files of our own, so that they outlive the process. A name is made of what stands in one. */
export class PlanStore {
  readonly #context: CliContext;

  constructor(context: CliContext) {
    this.#context = context;
  }

  /** A place for a plan that is being made. */
  async newPath(): Promise<string> {
    const folder = await this.#folder();
    try {
      makeFolder(folder);
      await this.#clearOut(folder);
    } catch (error) {
      throw new JobError("file_unwritable", `${folder} cannot be used: ${fileProblem(error)}`, {
        hint: "Plans are kept there. SIMJOBS_HOME names another folder.",
        cause: error,
      });
    }
    return join(folder, `simjobs-plan-new-${this.#context.newId()}.json`);
  }

  /** Gives a plan that was written its name. */
  async keep(path: string): Promise<{ readonly name: string; readonly plans: readonly CancelPlan[] }> {
    const plans = await readPlans(this.#context, path);
    const name = nameOf(plans);
    await rename(path, await this.#pathOf(name));
    return { name, plans };
  }

  /** Takes away what was not kept. */
  async discard(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /**
   * The file of a plan, which still says what it said when it was made.
   *
   * @throws {JobError} `bad_input` for a name that nobody has given to a plan, or a plan that was changed
   */
  async find(name: string): Promise<{ readonly path: string; readonly plans: readonly CancelPlan[] }> {
    const hint = "Make another with plan_cancel, and look at it.";
    if (!/^[0-9a-f]{32}$/u.test(name))
      throw new JobError("bad_input", `this is no name of a plan: ${JSON.stringify(name.slice(0, 80))}`, {
        hint,
      });
    const path = await this.#pathOf(name);
    if (!existsSync(path))
      throw new JobError("bad_input", `there is no plan ${name} here, or it was made more than a day ago`, {
        hint,
      });
    let plans: readonly CancelPlan[] = [];
    try {
      plans = await readPlans(this.#context, path);
    } catch (error) {
      if (!isJobError(error)) throw error;
    }
    if (nameOf(plans) === name) return { path, plans };
    throw new JobError("bad_input", `plan ${name} is not what it was when it was made; nothing was sent`, {
      hint,
    });
  }

  async #folder(): Promise<string> {
    return (await locateFiles(this.#context)).plans;
  }

  async #pathOf(name: string): Promise<string> {
    return join(await this.#folder(), `simjobs-plan-${name}.json`);
  }

  async #clearOut(folder: string): Promise<void> {
    const oldest = this.#context.clock.wallNow() - keptMs;
    for (const file of await readdir(folder)) {
      if (!ownName.test(file)) continue;
      const path = join(folder, file);
      const plans = await readPlans(this.#context, path).catch(() => []);
      const [first] = plans;
      if (first !== undefined && Date.parse(first.expiresAt) < oldest) await rm(path, { force: true });
    }
  }
}

function nameOf(plans: readonly CancelPlan[]): string {
  const hash = createHash("sha256");
  for (const plan of plans) hash.update(`${plan.hash}\n`);
  return hash.digest("hex").slice(0, 32);
}
