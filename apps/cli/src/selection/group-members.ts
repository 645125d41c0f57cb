import { formatReference, JobError, parseReference } from "@simjobs/core";
import { withAccount } from "../input/with-account.js";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";

/** What is on record of the jobs of a group. */
export type GroupEntries = readonly {
  readonly ref: string;
  readonly origin: string;
  readonly jobId?: string | undefined;
}[];

/**
 * What is on record of each group that `--where` names.
 *
 * @throws {JobError} `bad_input` where there is no such group
 */
export async function groupEntries(
  { submitted }: Accounts,
  names: readonly string[],
): Promise<readonly GroupEntries[]> {
  return Promise.all(
    names.map(async (name) => {
      const entries = name === "last" ? await submitted.last() : await submitted.group(name);
      if (entries.length > 0) return entries;
      throw new JobError("bad_input", `--where: there is no group @${name.slice(0, 80)}`, {
        hint: "Groups are named when jobs are submitted: --group night.",
      });
    }),
  );
}

/** A group whose jobs are all elsewhere would make it seem that nothing goes on. */
export function refuseAbsentGroups(
  names: readonly string[],
  groups: readonly GroupEntries[],
  opened: readonly Service[],
): void {
  for (const [index, entries] of groups.entries()) {
    if (opened.some((service) => membersAt(service, entries).size > 0)) continue;
    const places = [...new Set(entries.map(({ origin }) => origin))].join(", ");
    throw new JobError(
      "bad_input",
      `--where: the jobs of @${names[index] ?? ""} are at ${places}, and none is at the services that are meant`,
    );
  }
}

/** A group's jobs at one service, under each name that they have. A job of that number elsewhere is another job. */
export function membersAt(
  { provider, origin, account }: Service,
  entries: GroupEntries,
): ReadonlySet<string> {
  const own = entries.filter((entry) => entry.origin === origin && entry.ref.startsWith(`${provider.name}:`));
  return new Set(
    own.flatMap(({ ref, jobId }) => {
      const job = withAccount(parseReference(ref, [provider.grammar]), account);
      const behind = jobId === undefined ? [] : [{ ...job, kind: "job", id: jobId }];
      return [job, ...behind].map(formatReference);
    }),
  );
}
