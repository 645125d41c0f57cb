import type { CancelResult } from "@simjobs/control";
import { saysOver, type Claim } from "../../../packages/control/test/judge.js";

/** A member of a tree, since it became known. */
export interface MemberTruth {
  readonly id: string;
  readonly over: boolean;
  readonly active: boolean;
}

/** What is false in a claim about a job that is made of others. */
export function lieAboutTree(
  id: string,
  claim: Claim,
  tree: CancelResult["tree"],
  members: readonly MemberTruth[],
): string | null {
  const goesOn = members.find(({ over }) => !over);
  if (saysOver(claim) && goesOn !== undefined)
    return `${claim.outcome} told of ${id}, and its member ${goesOn.id} goes on`;
  if (tree === null) return null;
  if (tree.known !== members.length) return `${tree.known} members told, ${members.length} were known`;
  const ended = members.filter(({ over }) => over).length;
  return tree.ended > ended ? `${tree.ended} members told as over, ${ended} were` : null;
}
