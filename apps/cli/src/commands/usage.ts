import { JobError } from "@simjobs/core";
import { Accounts } from "../connect/accounts.js";
import type { Usage } from "../connect/service.js";
import { serviceNames } from "../connect/service-kinds.js";
import type { CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { exitOfFailure, failureDocument, printFailures, type Failure } from "../output/failed-jobs.js";
import { formatBytes } from "../output/format-bytes.js";
import { shortTime } from "../output/format-time.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { verboseEvents } from "../output/verbose-events.js";
import type { CommonOptions } from "./options.js";

interface Used extends Usage {
  readonly provider: string;
  readonly origin: string;
}

/** Tells what each account has used, and what it may. */
export async function usageCommand(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, ...(onEvent === undefined ? {} : { onEvent }) };
  const failures: Failure[] = [];
  const found: Used[] = [];
  try {
    for (const each of name === undefined ? serviceNames : [name]) {
      if (name === undefined && !(await accounts.hasCredentials(each))) continue;
      try {
        const service = await accounts.service(each);
        found.push({ provider: each, origin: service.origin, ...(await service.usage(call)) });
      } catch (error) {
        failures.push({ about: each, error });
      }
    }
  } finally {
    await accounts.close();
  }
  context.signal.throwIfAborted();
  const [failure] = failures;
  if (found.length === 0) {
    throw (
      failure?.error ??
      new JobError("unauthorized", "not signed in to any service", { hint: "Sign in: simjobs login" })
    );
  }
  if (options.json === true) {
    const errors = failures.map(failureDocument);
    printJson(context, {
      schema: "simjobs.usage/1",
      accounts: found,
      ...(errors.length === 0 ? {} : { errors }),
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
      context.stderr.write(`${provider}: from ${shortTime(periodStart)} to ${shortTime(periodEnd)}\n`);
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
