import { commonOptions } from "../command/common-options.js";
import { flag, type ValuesOf } from "../command/option-specs.js";
import { agentStoreOptions } from "../store/store-options.js";

/** What `mcp` takes. */
export const mcpOptions = {
  ...commonOptions,
  readOnly: flag("offer nothing that could cancel a job: no apply_cancel and no resume"),
  ...agentStoreOptions,
};

export type McpOptions = ValuesOf<typeof mcpOptions>;
