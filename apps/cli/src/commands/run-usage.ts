import { askEachService } from "../services/each-service.js";
import type { Usage } from "../services/service.js";
import type { CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import { formatBytes } from "../output/format-bytes.js";
import { timesOf } from "../output/format-time.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import type { CommonOptions } from "../command/common-options.js";

interface Used extends Usage {
  readonly provider: string;
  readonly origin: string;
}

/** Tells what each account has used, and what it may. */
export async function runUsage(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const { found, failures } = await askEachService(
    context,
    name,
    options,
    async (service, call): Promise<Used> => ({
      provider: service.provider.name,
      origin: service.origin,
      ...(await service.usage(call)),
    }),
  );
  if (options.json === true) {
    const errors = failures.map(failureDocument);
    printJson(context, {
      schema: "simjobs.usage/1",
      accounts: found,
      errors: errors.length === 0 ? undefined : errors,
    });
  } else {
    const rows = found.flatMap(({ provider, rows }) =>
      rows.map(({ what, used, limit, unit }) => [
        { text: provider },
        { text: what },
        { text: amount(used, unit) },
        { text: limit === null ? "-" : amount(limit, unit) },
      ]),
    );
    await printTable(context, ["PROVIDER", "WHAT", "USED", "LIMIT"], rows);
    for (const { provider, periodStart, periodEnd } of found) {
      if (periodStart === null && periodEnd === null) continue;
      const times = timesOf(context, context.stderr);
      const [start, end] = [times.moment(periodStart), times.moment(periodEnd)];
      context.stderr.write(`${provider}: from ${start.text} to ${end.text}\n`);
    }
    printFailures(context, failures);
  }
  return worstExit(failures.map(exitOfFailure), precedence.read);
}

function amount(value: number | null, unit: Usage["rows"][number]["unit"]): string {
  if (value === null) return "-";
  if (unit === "bytes") return formatBytes(value);
  return unit === "h" ? `${Number(value.toFixed(2))} h` : String(value);
}
