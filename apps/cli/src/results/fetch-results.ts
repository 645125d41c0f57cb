import {
  formatReference,
  isJobError,
  JobError,
  meaningOf,
  type JobRef,
  type ProviderCall,
  type ResultFile,
  type ResultQuery,
} from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { SavedResults } from "@simjobs/control";
import type { Service } from "../services/service.js";
import { interruptionOf, type CliContext } from "../context.js";
import { startTransferView, type TransferView } from "../output/transfer-view.js";
import { countedContent } from "../saving/counted-content.js";
import { saveForSure, withPlaceAdvice } from "../saving/save-for-sure.js";

export interface FetchOptions {
  /** As an absolute path. */
  readonly folder: string;
  readonly query: ResultQuery;
  readonly overwrite: boolean;
  /** Whether how far it has come is shown. */
  readonly isShown: boolean;
  /** The command that fetches them again, for advice. */
  readonly again: string;
  readonly onEvent: ProviderCall["onEvent"] | undefined;
  /** When all of it must be over, by the clock of the context. @default never: a transfer has limits of its own */
  readonly deadlineMs?: number | undefined;
}

/**
 * Fetches the results of one job into a folder, all of them or none.
 *
 * @throws {JobError} with the way to go on
 */
export async function fetchResults(
  context: CliContext,
  service: Pick<Service, "title"> & { readonly provider: Pick<Service["provider"], "results"> },
  ref: JobRef,
  options: FetchOptions,
): Promise<SavedResults> {
  const { provider, title } = service;
  if (provider.results === undefined) {
    throw new JobError("not_supported", `${title} gives no results`);
  }
  const { signal } = context;
  const view = options.isShown
    ? await startTransferView(context, `Fetching ${formatReference(ref)}`)
    : undefined;
  const onEvent: ProviderCall["onEvent"] = (event) => {
    if (event.kind === "download") view?.moved(event.receivedBytes, event.totalBytes);
    options.onEvent?.(event);
  };
  try {
    view?.moved(0, null);
    const { deadlineMs } = options;
    const files = provider.results(ref, options.query, {
      signal,
      onEvent,
      deadlineMs,
    });
    const arriving = watched(files, view, ref);
    return await saveForSure(context, arriving, options.folder, options.overwrite);
  } catch (error) {
    view?.stop();
    throw withAdvice(context, error, options);
  } finally {
    view?.stop();
  }
}

/** Passes files on, telling how much of each has come; fails where there is none, so that no empty folder is made. */
async function* watched(
  files: AsyncIterable<ResultFile>,
  view: TransferView | undefined,
  ref: JobRef,
): AsyncGenerator<ResultFile, void, undefined> {
  let hasSome = false;
  for await (const file of files) {
    hasSome = true;
    const { path, size } = file;
    yield { ...file, content: countedContent(file.content, (bytes) => view?.moved(bytes, size, path)) };
  }
  if (hasSome) return;
  throw new JobError("not_found", `${formatReference(ref)} has no such results`, {
    hint: "See what there is: leave out --ext and --file.",
  });
}

function withAdvice(context: CliContext, error: unknown, { folder, again }: FetchOptions): unknown {
  if (interruptionOf(context) !== undefined && !isJobError(error)) {
    context.stderr.write(
      `Stopped; nothing of it was written to ${showControls(folder)}.\n  To fetch again: ${again}\n`,
    );
    return error;
  }
  const advised = withPlaceAdvice(error);
  if (advised !== error || !isJobError(error)) return advised;
  return meaningOf(error.code).passes
    ? error.retold({ hint: `Nothing was written. To fetch again: ${again}`, cause: error })
    : error;
}
