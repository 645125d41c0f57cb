import * as z from "zod/mini";
import { callCommand } from "../call-command.js";
import { refs } from "../input-fields.js";
import { fewJobs } from "../few-jobs.js";
import { givenToAll } from "../given-to-all.js";
import { defineTool } from "../mcp-tool.js";
import { answerOf, reads } from "../tool-answer.js";

export const statusTool = defineTool({
  name: "status",
  title: "Show jobs as they are now",
  about:
    "Reads each job from its service and tells how it stands: our word (`status`), the service's own (`nativeStatus`), and " +
    "what else is known. Reads only. `cancelling` means that a cancel was accepted and the job goes on; only `cancelled` " +
    "means that it has ended so.",
  input: z.strictObject({ refs }),
  output: "simjobs.status/1",
  traits: reads,
  run: async (words, call) =>
    answerOf(
      await callCommand(
        call,
        ["status"],
        {
          arguments: { refs: await fewJobs(words.refs, call) },
          options: givenToAll(call),
        },
        { onTalk: call.tell },
      ),
      (document) =>
        document.schema === "simjobs.status/1"
          ? [
              ...document.jobs.map(({ ref, status, nativeStatus }) => `${ref}: ${status} (${nativeStatus})`),
              ...(document.errors ?? []).map(
                ({ ref, message }) => `${ref ?? "A job"} could not be read: ${message}`,
              ),
            ]
          : [],
    ),
});
