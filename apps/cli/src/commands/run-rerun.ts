import { formatReference, JobError } from "@simjobs/core";
import { Accounts } from "../services/accounts.js";
import type { OpenedWork } from "../services/work.js";
import type { CliContext } from "../context.js";
import { parseOneReference } from "../references/parse-references.js";
import { submitWork } from "../submit/submit-work.js";
import type { SubmittingOptions } from "../submit/submitting-options.js";

/** Runs an old job again: some services run it as a new one, some under its own id. */
export async function runRerun(
  context: CliContext,
  text: string,
  options: SubmittingOptions,
): Promise<number> {
  const ref = await parseOneReference(context, text, options);
  const accounts = await Accounts.create(context, { profile: options.profile });
  const kind = await accounts.kind(ref.provider);
  return submitWork(context, options, {
    provider: ref.provider,
    account: ref.account,
    inputs: [{ text: `rerun ${formatReference(ref)}` }],
    open: async (opening) => {
      const service = await kind.open(opening);
      const { provider, origin } = service;
      const send: OpenedWork["send"] = async (mark, call) => {
        const { capabilities } = provider;
        if (!capabilities.canRerun || provider.rerun === undefined) {
          throw new JobError("not_supported", `${kind.facts.title} does not run old jobs again`, {
            hint: "Submit the work once more.",
          });
        }
        const refs = await provider.rerun(ref, call, mark);
        const known = await accounts.submitted.find(ref, origin);
        return refs.map((again) => ({ ref: again, name: known?.name }));
      };
      return { service, send };
    },
  });
}
