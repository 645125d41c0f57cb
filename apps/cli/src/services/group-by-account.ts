import type { JobRef } from "@simjobs/core";

/** Jobs of one account at one service. */
export interface AccountJobs {
  readonly provider: string;
  readonly account: string | undefined;
  readonly refs: readonly JobRef[];
}

/** Puts jobs together that one account is asked about, in the order of their first one. */
export function groupByAccount(refs: readonly JobRef[]): readonly AccountJobs[] {
  const groups = new Map<string, { provider: string; account: string | undefined; refs: JobRef[] }>();
  for (const ref of refs) {
    const key = `${ref.provider}@${ref.account ?? ""}`;
    const group = groups.get(key) ?? { provider: ref.provider, account: ref.account, refs: [] };
    group.refs.push(ref);
    groups.set(key, group);
  }
  return [...groups.values()];
}
