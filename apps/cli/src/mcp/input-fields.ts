import { jobStatuses } from "@simjobs/core";
import * as z from "zod/mini";
import { serviceNames } from "../services/registry.js";

/** The most jobs that one call is about: what an answer tells of them has to fit into an agent's attention. */
export const mostJobs = 50;

const about = <Schema extends z.ZodMiniType>(schema: Schema, what: string): Schema =>
  schema.check(z.describe(what));

/** A text that says something: an empty one is a variable that was not set, most often. */
const word = z
  .string()
  .check(z.minLength(1, "it is empty"), z.maxLength(300, "it is longer than 300 characters"));

const ref = z
  .string()
  .check(
    z.regex(/^(?:[a-z][a-z0-9-]*(?:@[A-Za-z0-9._-]+)?:|@)\S+$/u, "this is no reference, such as jess:12259"),
    z.maxLength(300, "it is longer than 300 characters"),
  );

export const refs = about(
  z
    .array(ref)
    .check(z.minLength(1, "it names no job"), z.maxLength(mostJobs, `it names more than ${mostJobs} jobs`)),
  "references as `list` tells them, such as jess:12259; @night for the jobs of a group, @last for those of the last submit",
);
export const oneJob = about(ref, "a job as `list` tells it");
export const oneRef = about(word, "a job such as jess:12259, or the id of a receipt");

const provider = about(
  word,
  `a service: ${serviceNames().join(" or ")}; without it each that is signed in to`,
);
const statusWords = ["active", ...jobStatuses] as const;
const status = about(
  z.array(z.enum(statusWords)).check(z.minLength(1, "it names no status")),
  "one of these; active is queued, running or waiting",
);
const since = about(word, "submitted since then: 30m, 2h, 3d, or a date in UTC such as 2026-11-01");
const before = about(word, "submitted before then, written likewise");
const namePattern = about(word, "name, with * and ?");

/** How long a call may take, in seconds. */
export function waitSeconds(most: number, what: string): z.ZodMiniNumber<number> {
  return about(z.number().check(z.minimum(1), z.maximum(most)), what);
}

export const limitOf = (most: number, what: string): z.ZodMiniNumber<number> =>
  about(z.int().check(z.minimum(1), z.maximum(most)), what);

/** Which jobs are meant, as `--where` of the commands has it. */
const where = z.strictObject({
  provider: z.optional(provider),
  account: z.optional(about(word, "the name of an account profile")),
  kind: z.optional(about(word, "a kind of job, such as simulation")),
  status: z.optional(status),
  name: z.optional(namePattern),
  since: z.optional(since),
  before: z.optional(before),
  project: z.optional(about(word, "the service's identifier of a project")),
  group: z.optional(about(word, "a group of submits, such as night")),
  owner: z.optional(about(word, "mine, any, or the service's identifier of somebody")),
});

export function whereOf(what: string): typeof where {
  return about(z.strictObject(where.shape), what);
}
export type WhereWords = z.infer<typeof where>;

/** The same as `--where` reads it: a pair each, its value in quotes, so that nothing in it can begin another. */
export function wherePairsOf(words: WhereWords): readonly string[] {
  return Object.entries(words).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const list = typeof value === "string" ? [value] : value;
    return [`${key}=${list.map(quoted).join(",")}`];
  });
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
