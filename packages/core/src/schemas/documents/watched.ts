import * as z from "zod/mini";
import { flag, named, told, whole } from "../fields.js";
import { errors } from "./failure.js";
import { changeFields, treeDocument } from "./jobs.js";
import { modelDocument } from "./results.js";

export const watchedDocument = told(
  z.object({
    schema: z.literal("simjobs.watched/1"),
    jobs: told(
      z.array(named("last-change", z.object(changeFields))),
      "the last that was seen of each job of which anything was; one that has not `ended` goes on",
    ),
    changes: told(whole, "how many changes were seen"),
    timeIsUp: told(flag, "whether jobs went on when the time to watch was over"),
    trees: told(
      z.optional(z.array(treeDocument)),
      "what jobs are made of that are made of others, as it was seen last",
    ),
    models: told(
      z.optional(z.array(modelDocument)),
      "what the reports of completed jobs say of their models, where that is no plain success",
    ),
    errors,
  }),
  "how far a watch has come, of `simjobs mcp`",
);
