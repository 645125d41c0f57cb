import {
  formatReference,
  hasEnded,
  isJobError,
  JobError,
  type JobRef,
  type ProviderCall,
} from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { CommonOptions } from "../command/common-options.js";
import { printJsonLine } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { parseOneReference } from "../references/parse-references.js";
import { Accounts } from "../services/accounts.js";
import type { LogLine, Service } from "../services/service.js";
import type { StoreNames } from "../settings/store-names.js";

interface LogsOptions extends CommonOptions, StoreNames {
  readonly case?: string;
  readonly follow?: boolean;
}

/** Prints what a job has written down, and with `--follow` what it writes from then on. */
export async function runLogs(context: CliContext, text: string, options: LogsOptions): Promise<number> {
  const ref = await parseOneReference(context, text, options);
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    longWait: options.follow === true,
    inFleet: options,
  });
  try {
    const service = await accounts.service(ref.provider, ref.account);
    await service.recall([ref]);
    if (service.logs === undefined)
      throw new JobError("not_supported", `${service.title} keeps no log of a job`);
    const call = { signal: context.signal, onEvent: verboseEvents(context, options.verbose) };
    let printed = 0;
    for (;;) {
      // Looked at before its log: what was written until its end is in what comes after.
      const isOver = options.follow !== true || hasEnded((await service.provider.get(ref, call)).status);
      const lines = await linesNow(service, ref, options, call, isOver);
      printLines(context, ref, lines.slice(printed), options.json === true);
      printed = Math.max(printed, lines.length);
      if (isOver) break;
      await context.clock.sleep(service.provider.capabilities.pollStartMs * 5, context.signal);
    }
    if (printed === 0 && options.json !== true)
      context.stderr.write(`${formatReference(ref)} has written nothing down.\n`);
    return exitCodes.done;
  } finally {
    await accounts.close();
  }
}

/** Of a job that goes on, a log that is not there yet may still come. */
async function linesNow(
  service: Service,
  ref: JobRef,
  options: LogsOptions,
  call: ProviderCall,
  isOver: boolean,
): Promise<readonly LogLine[]> {
  try {
    return (await service.logs?.(ref, options.case, call)) ?? [];
  } catch (error) {
    if (!isOver && isJobError(error, "not_ready")) return [];
    throw error;
  }
}

function printLines(context: CliContext, ref: JobRef, lines: readonly LogLine[], json: boolean): void {
  if (json) {
    printJsonLine(context, {
      schema: "simjobs.logs/1",
      ref: formatReference(ref),
      lines: lines.map(({ of, text, values }) => ({
        of,
        text,
        values: values === null ? null : { ...values },
      })),
    });
    return;
  }
  for (const { of, text } of lines)
    context.stdout.write(`${of === null ? "" : `${showControls(of)}: `}${showControls(text)}\n`);
}
