import { isJobError, type JobErrorCode } from "@simjobs/core";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfError } from "../exit-codes.js";
import { printJson } from "./print-json.js";

export interface ErrorDocument {
  readonly schema: "simjobs.error/1";
  readonly code: JobErrorCode | "interrupted" | "unexpected";
  readonly message: string;
  readonly hint?: string;
  readonly ref?: string;
  readonly httpStatus?: number;
  readonly serviceMessage?: string;
  readonly serviceCode?: string;
  readonly correlationId?: string;
  /** Whether the request may have been carried out all the same. */
  readonly mayHaveLeft?: boolean;
}

/** An error as `--json` tells it. */
export function errorDocument(error: unknown): ErrorDocument {
  if (!isJobError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      schema: "simjobs.error/1",
      code: "unexpected",
      message,
      hint: "This is a mistake in simjobs. Run the command again with --verbose and report what it prints.",
    };
  }
  const { code, message, hint, httpStatus, serviceMessage, serviceCode, correlationId, mayHaveLeft } = error;
  return {
    schema: "simjobs.error/1",
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(serviceMessage === undefined ? {} : { serviceMessage }),
    ...(serviceCode === undefined ? {} : { serviceCode }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(mayHaveLeft ? { mayHaveLeft } : {}),
  };
}

/** Tells what went wrong, in the form that was asked for, and returns the exit code. */
export async function reportError(
  context: CliContext,
  error: unknown,
  options: { readonly json: boolean; readonly verbose: boolean },
): Promise<number> {
  const interruption = interruptionOf(context);
  if (interruption !== undefined && (error === interruption || isAbort(error))) {
    if (interruption.by === "closed-output") return interruption.exitCode;
    const document = { schema: "simjobs.error/1", code: "interrupted", message: interruption.message };
    if (options.json) printJson(context, document);
    else context.stderr.write(`simjobs: ${interruption.message}\n`);
    return interruption.exitCode;
  }
  const document = errorDocument(error);
  if (options.json) printJson(context, document);
  else {
    const { showControls } = await import("@simjobs/http");
    context.stderr.write(`simjobs: ${showControls(document.message)}\n`);
    if (document.hint !== undefined) context.stderr.write(`  ${showControls(document.hint)}\n`);
  }
  if (options.verbose) context.stderr.write(`${stackOf(error)}\n`);
  if (interruption !== undefined) return interruption.exitCode;
  return isJobError(error) ? exitOfError(error) : exitCodes.unexpected;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
