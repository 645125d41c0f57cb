import type { JobRef } from "@simjobs/core";
import type { CancelPlan } from "@simjobs/control";
import { incompleteWords } from "../output/incomplete-words.js";
import type { PlannedWork } from "./carry-out.js";
import type { SelectedWork } from "./select-work.js";
import type { WrittenWork } from "./written-work.js";

/** The jobs that a cancel is about. */
export type Targets =
  | {
      readonly by: "references";
      readonly works: readonly WrittenWork[];
      /** In the order in which they were given. */
      readonly refs: readonly JobRef[];
      readonly fromInput: boolean;
    }
  | { readonly by: "plan"; readonly works: readonly PlannedWork[]; readonly plans: readonly CancelPlan[] }
  | { readonly by: "where"; readonly works: readonly SelectedWork[] };

export function plansOf(targets: Targets): readonly CancelPlan[] {
  if (targets.by === "references") return [];
  return targets.by === "plan" ? targets.plans : targets.works.map(({ plan }) => plan);
}

/** A plan that names no job has no work, and may still tell that its list was not seen whole. */
export function plannedTargets(plans: readonly CancelPlan[], works: readonly PlannedWork[]): Targets {
  const opened = new Map(works.map(({ plan }) => [plan.hash, plan]));
  return { by: "plan", works, plans: plans.map((plan) => opened.get(plan.hash) ?? plan) };
}

/** Whether all jobs that fit are known. */
export interface Wholeness {
  /** Whether the lists in which they were found were seen whole. */
  readonly complete: boolean;
  /** Whether there may be more of them. */
  readonly truncated: boolean;
}

export function wholenessOf(targets: Targets): Wholeness {
  const complete = plansOf(targets).every((plan) => plan.complete);
  const isCut = targets.by === "where" && targets.works.some((work) => work.isCut);
  return { complete, truncated: isCut || !complete };
}

/** Says of each list of which it was not seen that it is the whole. */
export function incompleteFacts(plans: readonly CancelPlan[]): readonly string[] {
  const unseen = plans.filter(({ complete }) => !complete);
  return unseen.map(({ provider, rows }) => incompleteWords(provider, rows.length > 0));
}
