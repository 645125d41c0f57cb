import * as z from "zod/mini";
import { callCommand } from "../call-command.js";
import { oneJob } from "../input-fields.js";
import { givenToAll } from "../given-to-all.js";
import { defineTool } from "../mcp-tool.js";
import { answerOf, reads } from "../tool-answer.js";

export const showTool = defineTool({
  name: "show",
  title: "Show all that is known of a job",
  about:
    "Reads one job from its service and tells everything that is known of it: how it stands, whose it is, what it is made " +
    "of, and the receipts of its cancels that were written here. Reads only.",
  input: z.strictObject({ ref: oneJob }),
  output: "simjobs.show/1",
  traits: reads,
  run: async ({ ref }, call) =>
    answerOf(
      await callCommand(
        call,
        ["show"],
        { arguments: { ref }, options: givenToAll(call) },
        { onTalk: call.tell },
      ),
      (document) =>
        document.schema === "simjobs.show/1"
          ? [`${document.job.ref}: ${document.job.status} (${document.job.nativeStatus})`, ...document.untold]
          : [],
    ),
});
