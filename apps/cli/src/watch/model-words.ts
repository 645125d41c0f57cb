import type { DocumentOf } from "@simjobs/core/schemas";
import { formatReference, type JobRef } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { ModelCheck } from "../services/service.js";
import type { CliContext } from "../context.js";

const mostErrors = 10;

/** One model check as `--json` tells it. */
export function modelDocument({
  verdict,
  warnings,
  severeErrors,
  fatalErrors,
  runs,
}: ModelCheck): NonNullable<DocumentOf<"simjobs.results/1">["model"]> {
  return {
    verdict,
    warnings,
    severeErrors,
    fatalErrors,
    runs: runs.map(({ folder, verdict, warnings, severeErrors, fatalErrors, errors, ending }) => ({
      folder,
      verdict,
      warnings,
      severeErrors,
      fatalErrors,
      ending,
      errors: errors.map(({ level, text }) => ({ level, text })),
    })),
  };
}

/** Tells people what a completed job's own reports say, as far as it is not what everybody expects. */
export function tellModel(context: Pick<CliContext, "stderr">, ref: JobRef, check: ModelCheck): void {
  const name = formatReference(ref);
  if (check.verdict === "successful") return;
  context.stderr.write(`${name}: ${sentences[check.verdict](check)}\n`);
  const errors = check.runs.flatMap(({ folder, errors }) =>
    errors.map(({ level, text }) => `${folder === "" ? "" : `${folder}: `}${level}: ${text}`),
  );
  for (const error of errors.slice(0, mostErrors)) context.stderr.write(`  ${showControls(error)}\n`);
  const more = errors.length - mostErrors;
  if (more > 0) context.stderr.write(`  … and ${more} more\n`);
  if (check.verdict === "failed" || more > 0) {
    context.stderr.write(`  The whole report: simjobs results ${name} --ext err,end\n`);
  }
}

const sentences: Readonly<
  Record<Exclude<ModelCheck["verdict"], "successful">, (check: ModelCheck) => string>
> = {
  failed: (check) => {
    const failed = check.runs.filter(({ verdict }) => verdict === "failed").length;
    const which = check.runs.length > 1 ? ` in ${failed} of ${check.runs.length} cases` : "";
    return `the job is over, but its model did not run through${which}${countOf(check)}`;
  },
  "with-severe-errors": (check) => `the model ran through, with errors${countOf(check)}`,
  unclear: () => "the job is over; its reports do not tell how the model ran",
};

function countOf({ severeErrors, warnings }: ModelCheck): string {
  const parts = [
    ...(severeErrors === null ? [] : [`${severeErrors} severe`]),
    ...(warnings === null ? [] : [`${warnings} ${warnings === 1 ? "warning" : "warnings"}`]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
