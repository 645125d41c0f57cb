import type { WorkerSign } from "@simjobs/fleet";

/** How many there are, on which machines, and of which releases. */
export function aliveWords(workers: readonly Pick<WorkerSign, "host" | "version">[]): string {
  const [host = "", ...others] = new Set(workers.map((worker) => worker.host));
  const where = others.length === 0 ? host : `${others.length + 1} machines`;
  const counts = new Map<string, number>();
  for (const { version } of workers) counts.set(version, (counts.get(version) ?? 0) + 1);
  const releases = [...counts].map(([version, count]) =>
    counts.size === 1 ? `simjobs ${version}` : `${count} of simjobs ${version}`,
  );
  return `${workers.length} alive on ${where} (${releases.join(", ")})`;
}
