import { formatReference, parseReference, type JobStatus } from "@simjobs/core";
import type { Accounts } from "../services/accounts.js";
import type { Targets } from "./cancel-targets.js";

/** A job as a person knows it. What nobody has read or noted is `null`. */
export interface NamedJob {
  readonly ref: string;
  readonly status: JobStatus | null;
  readonly name: string | null;
  readonly owner: string | null;
}

/** So many jobs are named where somebody is to agree to them. */
export const mostNamed = 20;

/** The jobs that a cancel means, with their names as the service has them or as they were noted here. Asks nobody. */
export async function namedJobs({ submitted }: Accounts, targets: Targets): Promise<readonly NamedJob[]> {
  if (targets.by === "references") {
    const works = targets.works.map(async ({ service, refs, known }): Promise<readonly NamedJob[]> => {
      const noted = "origin" in service ? await submitted.namesAt(service.origin) : () => null;
      return refs.map((ref) => {
        const { status = null, details } = known.get(formatReference(ref)) ?? {};
        const name = details?.name ?? noted(ref);
        return { ref: formatReference(ref), status, name, owner: details?.owner ?? null };
      });
    });
    return (await Promise.all(works)).flat();
  }
  const works = targets.works.map(async ({ service, plan }): Promise<readonly NamedJob[]> => {
    const noted = await submitted.namesAt(service.origin);
    return plan.rows.map(({ ref, status, name, owner }) => ({
      ref,
      status,
      name: name ?? noted(parseReference(ref, [service.provider.grammar])),
      owner,
    }));
  });
  return (await Promise.all(works)).flat();
}

/** The first jobs, a line each, and how many there are besides. */
export function nameLines(jobs: readonly NamedJob[]): readonly string[] {
  const shown = jobs.slice(0, mostNamed).map(({ ref, status, name, owner }) => {
    const told = [status, name === null ? null : JSON.stringify(name), owner === null ? null : `of ${owner}`];
    return `  ${[ref, ...told.filter((each) => each !== null)].join("  ")}`;
  });
  const more = jobs.length - shown.length;
  return more > 0 ? [...shown, `  … and ${more} more; --dry-run --json names all.`] : shown;
}
