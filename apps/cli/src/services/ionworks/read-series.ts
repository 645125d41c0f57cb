import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { JobError, type JobRef, type ProviderCall } from "@simjobs/core";
import type { IonworksProvider } from "@simjobs/ionworks";
import * as z from "zod/mini";
import type { Series } from "../service.js";
import { ionworksFacts } from "./ionworks-facts.js";

/** The table of values over time, as text, and the columns that are drawn. */
const tablePath = "time_series.jsonl";
const timeColumn = "Time [s]";
const columns = ["Voltage [V]", "Current [A]"] as const;

const row = z.record(z.string(), z.unknown());

/**
 * Reads voltage and current over time from a job's results.
 *
 * @throws {JobError} `not_supported` for results without them; what reading them throws
 */
export async function readSeries(
  provider: IonworksProvider,
  ref: JobRef,
  call: ProviderCall,
): Promise<readonly Series[]> {
  if (ref.kind !== "simulation" && ref.kind !== "job") {
    throw new JobError(
      "not_supported",
      `there is nothing to plot in the results of this ${ionworksFacts.title} job`,
      { hint: ionworksFacts.plots },
    );
  }
  const found = columns.map((name) => ({ name, points: [] as [number, number][] }));
  for await (const { content } of provider.results(ref, { paths: [tablePath] }, call)) {
    const lines = createInterface({ input: Readable.from(content), crlfDelay: Infinity });
    for await (const line of lines) {
      if (line === "") continue;
      const values = row.parse(JSON.parse(line));
      const seconds = values[timeColumn];
      if (typeof seconds !== "number") continue;
      for (const { name, points } of found) {
        const value = values[name];
        if (typeof value === "number") points.push([seconds, value]);
      }
    }
  }
  const series = found.filter(({ points }) => points.length > 0);
  if (series.length > 0) return series;
  throw new JobError("not_supported", `the results have neither ${columns.join(" nor ")} over time`);
}
