import type { ListFilter, Reading } from "@simjobs/core";

/** Whether a job is among those that were asked for. What the service does not tell of it does not match. */
export function matchesFilter(reading: Reading, filter: ListFilter): boolean {
  const { createdAt, project } = reading.details;
  const createdMs = createdAt === null ? Number.NaN : Date.parse(createdAt);
  if (filter.statuses !== undefined && !filter.statuses.includes(reading.status)) return false;
  if (filter.project !== undefined && filter.project !== project) return false;
  if (filter.sinceMs !== undefined && !(createdMs >= filter.sinceMs)) return false;
  return filter.beforeMs === undefined || createdMs < filter.beforeMs;
}
