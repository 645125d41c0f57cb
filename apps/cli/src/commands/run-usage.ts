import { askEachService } from "../services/each-service.js";
import type { Usage } from "../services/service.js";
import type { CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import { formatBytes } from "../output/format-bytes.js";
import { timesOf } from "../output/format-time.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
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
  options: CommonOptions & ListingOptions,
): Promise<number> {
  const forms = readListing(options);
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
  const errors = failures.map(failureDocument);
  const items = found.flatMap(({ provider, periodStart, periodEnd, rows }) =>
    rows.map((row) => ({ provider, ...row, periodStart, periodEnd })),
  );
  await printListing(context, forms, {
    document: {
      schema: "simjobs.usage/1",
      accounts: found,
      errors: errors.length === 0 ? undefined : errors,
    },
    items,
    print: () =>
      printTable(
        context,
        ["PROVIDER", "WHAT", "USED", "LIMIT"],
        items.map(({ provider, what, used, limit, unit }) => [
          { text: provider },
          { text: what },
          { text: amount(used, unit) },
          { text: limit === null ? "-" : amount(limit, unit) },
        ]),
      ),
  });
  if (forms.form === "people") tellPeriods(context, found);
  if (forms.form !== "json") printFailures(context, failures);
  return worstExit(failures.map(exitOfFailure), precedence.read);
}

function tellPeriods(context: CliContext, found: readonly Used[]): void {
  const times = timesOf(context, context.stderr);
  for (const { provider, periodStart, periodEnd } of found) {
    if (periodStart === null && periodEnd === null) continue;
    const [start, end] = [times.moment(periodStart), times.moment(periodEnd)];
    context.stderr.write(`${provider}: from ${start.text} to ${end.text}\n`);
  }
}

function amount(value: number | null, unit: Usage["rows"][number]["unit"]): string {
  if (value === null) return "-";
  if (unit === "bytes") return formatBytes(value);
  return unit === "h" ? `${Number(value.toFixed(2))} h` : String(value);
}
