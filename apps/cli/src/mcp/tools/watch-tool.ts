import type { DocumentOf } from "@simjobs/core/schemas";
import * as z from "zod/mini";
import { callCommand, type Called } from "../call-command.js";
import { refs, waitSeconds } from "../input-fields.js";
import { fewJobs } from "../few-jobs.js";
import { givenToAll } from "../given-to-all.js";
import { defineTool } from "../mcp-tool.js";
import { answerOf, reads } from "../tool-answer.js";

const usualSeconds = 50;
const secondsOfTask = 3_600;

type Watched = DocumentOf<"simjobs.watched/1">;

export const watchTool = defineTool({
  name: "watch",
  title: "Watch jobs until they end",
  about:
    "Looks at jobs again and again until each has ended or the time is up, and tells the last that was seen of each. Reads " +
    "only: neither the end of the time nor taking the call back stops a job. `timeIsUp` true is no failure: call it again " +
    "to look on. Each change is told as progress meanwhile.",
  input: z.strictObject({
    refs,
    waitSeconds: z.optional(
      waitSeconds(86_400, `how long to look at most (${usualSeconds} without it; an hour as a task)`),
    ),
  }),
  output: "simjobs.watched/1",
  traits: reads,
  isLong: true,
  run: async ({ refs: names, waitSeconds: seconds }, call) => {
    const timeout = `${seconds ?? (call.isTask ? secondsOfTask : usualSeconds)}s`;
    const called = await callCommand(
      call,
      ["watch"],
      {
        arguments: { refs: await fewJobs(names, call) },
        options: { timeout, ...givenToAll(call) },
      },
      {
        onTalk: call.tell,
        onDocument: (document) => {
          if (document.schema === "simjobs.watch/1") call.tell(`${document.ref}: ${document.status}`);
        },
      },
    );
    const document = watchedOf(called);
    if (document.jobs.length === 0 && called.documents.at(-1)?.schema === "simjobs.error/1")
      return answerOf(called);
    return { document, says: saysOf(document) };
  },
});

function watchedOf({ documents }: Called): Watched {
  const jobs = new Map<string, Watched["jobs"][number]>();
  const trees = new Map<string, NonNullable<Watched["trees"]>[number]>();
  const models: NonNullable<Watched["models"]>[number][] = [];
  const errors: NonNullable<Watched["errors"]>[number][] = [];
  let changes = 0;
  let timeIsUp = false;
  for (const document of documents) {
    if (document.schema === "simjobs.watch/1") {
      const { schema: _schema, ...change } = document;
      jobs.set(change.ref, change);
      changes += 1;
    } else if (document.schema === "simjobs.tree/1") trees.set(document.ref, document);
    else if (document.schema === "simjobs.model/1") models.push(document);
    else if (document.schema === "simjobs.error/1") {
      const { schema: _schema, ...error } = document;
      if (error.code === "deadline") timeIsUp = true;
      else errors.push(error);
    }
  }
  return {
    schema: "simjobs.watched/1",
    jobs: [...jobs.values()],
    changes,
    timeIsUp,
    trees: trees.size === 0 ? undefined : [...trees.values()],
    models: models.length === 0 ? undefined : models,
    errors: errors.length === 0 ? undefined : errors,
  };
}

function saysOf({ jobs, timeIsUp, errors = [] }: Watched): readonly string[] {
  return [
    ...jobs.map(
      ({ ref, status, missing, ended }) =>
        `${ref}: ${missing ? "its service has said twice that there is no such job" : `${status}${ended ? "" : ", goes on"}`}`,
    ),
    ...(timeIsUp
      ? ["The time to look was over; no job was stopped by that. To look on, call watch again."]
      : []),
    ...errors.map(({ message }) => message),
  ];
}
