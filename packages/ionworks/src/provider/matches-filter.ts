import type { ListFilter, Reading } from "@simjobs/core";

/** Whether a job is among those that were asked for; `untold` where the service does not tell what it takes to say. */
export function matchesFilter(reading: Reading, filter: ListFilter): boolean | "untold" {
  const { createdAt, project } = reading.details;
  if (filter.statuses !== undefined && !filter.statuses.includes(reading.status)) return false;
  if (filter.project !== undefined && project !== null && filter.project !== project) return false;
  const createdMs = createdAt === null ? Number.NaN : Date.parse(createdAt);
  if (filter.sinceMs !== undefined && createdMs < filter.sinceMs) return false;
  if (filter.beforeMs !== undefined && createdMs >= filter.beforeMs) return false;
  const isDated = (filter.sinceMs ?? filter.beforeMs) === undefined || !Number.isNaN(createdMs);
  return isDated && (filter.project === undefined || project !== null) ? true : "untold";
}
