import { isJobError } from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import { showControls } from "@simjobs/http";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfError } from "../exit-codes.js";
import { errorCode, fileProblem } from "../files/file-problem.js";
import { adviceFor } from "./advice.js";
import { mayBeDone, personWords, theirWords } from "./person-words.js";
import { printJson } from "../output/print-json.js";

type ErrorDocument = DocumentOf<"simjobs.error/1">;

const reportAt = "https://github.com/simjobs/simjobs/issues";

/** An error as `--json` tells it. */
export function errorDocument(
  error: unknown,
  options: { readonly verbose?: boolean | undefined; readonly account?: string | undefined } = {},
): ErrorDocument {
  if (!isJobError(error)) {
    const schema = "simjobs.error/1";
    const ofSystem = systemProblem(error);
    if (ofSystem !== undefined) return { schema, code: "unexpected", ...ofSystem, retryable: false };
    const how =
      options.verbose === true
        ? "Report it with what is printed here"
        : "Run the command again with --verbose and report what it prints";
    return {
      schema,
      code: "unexpected",
      message: error instanceof Error ? error.message : String(error),
      hint: `This is a mistake in simjobs. ${how}: ${reportAt}`,
      retryable: false,
    };
  }
  const hint = adviceFor(error, options.account);
  const { code, httpStatus, serviceMessage, serviceCode, correlationId, retryAfterMs } = error;
  return {
    schema: "simjobs.error/1",
    code,
    message: personWords(error),
    hint,
    httpStatus,
    serviceMessage,
    serviceCode,
    correlationId,
    retryable: error.retryable,
    retryAfterMs,
    mayHaveLeft: mayBeDone(error) ? true : undefined,
  };
}

/** Tells what went wrong, in the form that was asked for, and returns the exit code. */
export async function reportError(
  context: CliContext,
  error: unknown,
  options: { readonly json: boolean; readonly verbose: boolean; readonly account?: string | undefined },
): Promise<number> {
  const interruption = interruptionOf(context);
  if (interruption !== undefined && (error === interruption || isAbort(error))) {
    if (interruption.by === "closed-output") return interruption.exitCode;
    const { message } = interruption;
    if (options.json)
      printJson(context, { schema: "simjobs.error/1", code: "interrupted", message, retryable: true });
    else context.stderr.write(`simjobs: ${message}\n`);
    return interruption.exitCode;
  }
  await tell(context, error, options);
  if (interruption !== undefined) return interruption.exitCode;
  return isJobError(error) ? exitOfError(error) : exitCodes.unexpected;
}

/** Tells of something that nobody has foreseen, and that ends the process. */
export async function reportMistake(
  streams: Pick<CliContext, "stdout" | "stderr">,
  error: unknown,
  options: { readonly json: boolean; readonly verbose: boolean },
): Promise<void> {
  await tell(streams, error, options);
  await Promise.all([streams.stdout.settled(), streams.stderr.settled()]);
}

async function tell(
  { stdout, stderr }: Pick<CliContext, "stdout" | "stderr">,
  error: unknown,
  options: { readonly json: boolean; readonly verbose: boolean; readonly account?: string | undefined },
): Promise<void> {
  const { json, verbose } = options;
  const document = errorDocument(error, options);
  if (json) printJson({ stdout }, document);
  // What went wrong is told somewhere, whatever becomes of the documents.
  if (!json || (await stdout.settled()) === "lost") {
    stderr.write(`simjobs: ${showControls(document.message)}\n`);
    const theirs = isJobError(error) ? theirWords(error) : undefined;
    if (theirs !== undefined) stderr.write(`  It says: ${showControls(theirs)}\n`);
    if (document.hint !== undefined) stderr.write(`  ${showControls(document.hint)}\n`);
  }
  if (verbose) stderr.write(`${stackOf(error).split("\n").map(showControls).join("\n")}\n`);
}

/** What the system says of a file, a folder or its memory, which is no mistake of ours. */
function systemProblem(error: unknown): Pick<ErrorDocument, "message" | "hint"> | undefined {
  if (!(error instanceof Error)) return undefined;
  // The parser of HTTP is WebAssembly, for which Node sets 10 GB of addresses aside, though it uses next to none of them.
  if (error instanceof RangeError && /^WebAssembly\b.*\bout of memory\b/iu.test(error.message))
    return {
      message: "Node is given too few addresses of memory to speak HTTP: this shell limits them (ulimit -v)",
      hint: "Lift the limit, or set NODE_OPTIONS=--disable-wasm-trap-handler, with which it needs few.",
    };
  if (errorCode(error) === undefined) return undefined;
  if ("syscall" in error && error.syscall === "uv_cwd")
    return { message: "the folder that you are in is not there any more" };
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  return path === undefined ? undefined : { message: `${path} cannot be used: ${fileProblem(error)}` };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
