import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { JobRef, ProviderCall } from "@simjobs/core";
import type { IonworksProvider } from "@simjobs/ionworks";
import * as z from "zod/mini";
import type { NamedValues } from "../../output/job-facts.js";
import type { JobSummary, Service } from "../service.js";

const row = z.record(z.string(), z.unknown());
/** Columns of the table of steps; whatever else is asked for is looked for in the values over time. */
const stepColumn = /^(?:Step |Duration |.*(?:capacity|energy) \[)/u;

/**
 * What a simulation comes to: its design point and its metrics, as its record tells them, and values that are asked for: metrics,
 * and else what a column of its results holds in its last row, of steps or of time. An optimization has metrics.
 */
export async function summariseJob(
  provider: IonworksProvider,
  { reading, facts }: Parameters<NonNullable<Service["summarise"]>>[0],
  names: readonly string[],
  call?: ProviderCall,
): Promise<readonly JobSummary[]> {
  const { ref } = reading;
  const metrics = facts?.metrics ?? (ref.kind === "optimization" ? await metricsOf(provider, ref, call) : {});
  const missing = names.filter((name) => !Object.hasOwn(metrics, name));
  const isSimulation = facts !== undefined || ref.kind === "simulation";
  const read = missing.length > 0 && isSimulation ? await lastRow(provider, ref, missing, call) : {};
  const values = Object.fromEntries(names.map((name) => [name, metrics[name] ?? read[name] ?? null]));
  return [{ case: null, parameters: facts?.design ?? {}, values, metrics, model: null }];
}

async function metricsOf(
  provider: IonworksProvider,
  ref: JobRef,
  call: ProviderCall | undefined,
): Promise<NamedValues> {
  let text = "";
  for await (const { content } of provider.results(ref, { paths: ["metrics.json"] }, call))
    for await (const chunk of content) text += Buffer.from(chunk).toString("utf8");
  return text === "" ? {} : row.parse(JSON.parse(text));
}

/** The last row of the table that has the columns, of one table alone: each takes a request. */
async function lastRow(
  provider: IonworksProvider,
  ref: JobRef,
  names: readonly string[],
  call: ProviderCall | undefined,
): Promise<NamedValues> {
  const table = names.every((name) => stepColumn.test(name)) ? "steps" : "time_series";
  let last = "";
  for await (const { content } of provider.results(ref, { paths: [`${table}.jsonl`] }, call))
    for await (const line of createInterface({ input: Readable.from(content), crlfDelay: Infinity }))
      if (line !== "") last = line;
  return last === "" ? {} : row.parse(JSON.parse(last));
}
