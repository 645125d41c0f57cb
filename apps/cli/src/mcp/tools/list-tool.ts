import type { DocumentOf } from "@simjobs/core/schemas";
import * as z from "zod/mini";
import { callCommand, documentOf } from "../call-command.js";
import { limitOf, whereOf, wherePairsOf, type WhereWords } from "../input-fields.js";
import { givenToAll } from "../given-to-all.js";
import { defineTool } from "../mcp-tool.js";
import { answerOf, reads } from "../tool-answer.js";

const usualLimit = 50;
const mostSkipped = 5_000;

export const listTool = defineTool({
  name: "list",
  title: "List jobs",
  about:
    "Lists jobs of the signed-in accounts, the newest first, a page at a time. Reads only. `truncated` true: there may be " +
    "more; ask again with `skip`, or narrow it down. A job that a list does not show may be there all the same: a list " +
    "proves no end and no absence.",
  input: z.strictObject({
    where: z.optional(
      whereOf("the jobs that fit; all that is given must hold. Without it everybody's, however they stand"),
    ),
    limit: z.optional(limitOf(200, `the most jobs to tell of (${usualLimit} without it)`)),
    skip: z.optional(
      z.int().check(z.minimum(0), z.maximum(mostSkipped), z.describe("how many of the newest to leave out")),
    ),
  }),
  output: "simjobs.list/1",
  traits: reads,
  run: async ({ limit = usualLimit, skip = 0, where = {} }, call) => {
    const options = {
      ...selectionOf(where),
      limit: String(skip + limit),
      ...givenToAll(call),
    };
    const called = await callCommand(call, ["list"], { options }, { onTalk: call.tell });
    const listed = documentOf(called, "simjobs.list/1");
    if (listed === undefined) return answerOf(called);
    const document = { ...listed, jobs: listed.jobs.slice(skip) };
    return { document, says: saysOf(document, skip) };
  },
});

/** Where these options say it all, the beginning of a list is enough. */
function selectionOf(where: WhereWords): Readonly<Record<string, unknown>> {
  const { provider, status = [], since, name, ...rest } = where;
  return Object.keys(rest).length === 0 ? { provider, status, since, name } : { where: wherePairsOf(where) };
}

function saysOf(
  { jobs, truncated, errors = [] }: DocumentOf<"simjobs.list/1">,
  skip: number,
): readonly string[] {
  const count = jobs.length === 1 ? "1 job" : `${jobs.length} jobs`;
  return [
    `${count}${skip === 0 ? "" : ` after the first ${skip}`}.`,
    ...(truncated ? [`There may be more: ask with skip ${skip + jobs.length}, or narrow it down.`] : []),
    ...errors.map(({ provider: name, message }) => `${name ?? "A service"} could not be read: ${message}`),
  ];
}
