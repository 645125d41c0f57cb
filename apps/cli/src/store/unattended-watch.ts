import type { JobRef } from "@simjobs/core";
import type { Fleet } from "@simjobs/fleet";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { unattendedWords } from "./unattended-words.js";

/** After so long, and so often from then on, it is asked whether anybody works for an account, in milliseconds. */
const patienceMs = 10_000;

/** Tells somebody who waits for wishes that nobody is signed in to finish them: once for each account. */
export class UnattendedWatch {
  readonly #context: CliContext;
  readonly #fleet: Fleet;
  readonly #told = new Set<string>();
  #nextMs: number;

  constructor(context: CliContext, fleet: Fleet) {
    this.#context = context;
    this.#fleet = fleet;
    this.#nextMs = context.clock.now() + patienceMs;
  }

  /** @param open - the jobs whose wishes are waited for still */
  async look(open: readonly JobRef[]): Promise<void> {
    const { clock, stderr } = this.#context;
    if (clock.now() < this.#nextMs) return;
    this.#nextMs = clock.now() + patienceMs;
    const byAccount = new Map<string, { ref: JobRef; wishes: number }>();
    for (const ref of open) {
      const name = `${ref.provider}@${ref.account ?? ""}`;
      byAccount.set(name, { ref, wishes: (byAccount.get(name)?.wishes ?? 0) + 1 });
    }
    for (const [name, { ref, wishes }] of byAccount) {
      if (this.#told.has(name)) continue;
      const { attended, account, origin } = await this.#fleet.attendanceOf(ref);
      if (attended !== false) continue;
      this.#told.add(name);
      stderr.write(`${showControls(unattendedWords({ wishes, account, origin }))}\n`);
    }
  }
}
