import { basename, join } from "node:path";
import { JobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { profileFlag } from "../../../output/profile-flag.js";
import type { ServiceStage } from "../../service-entry.js";
import { openJess, type JessService } from "../jess-service.js";
import type { GetOptions, PutOptions, RemoveOptions } from "./files-options.js";
import { exitCodes } from "../../../exit-codes.js";
import { findAll } from "../submit/jess-files.js";
import { formatBytes } from "../../../output/format-bytes.js";
import { timesOf } from "../../../output/format-time.js";
import type { CliContext } from "../../../context.js";
import { placeFrom } from "../../../files/path-from.js";
import type { ListingOptions } from "../../../listing/listing-options.js";
import { printListing } from "../../../listing/print-listing.js";
import { readListing } from "../../../listing/read-listing.js";
import { printJson } from "../../../output/print-json.js";
import { printTable } from "../../../output/print-table.js";
import { startTransferView, type TransferView } from "../../../output/transfer-view.js";
import { verboseEvents } from "../../../output/verbose-events.js";
import { countedContent } from "../../../saving/counted-content.js";
import { saveForSure, withPlaceAdvice } from "../../../saving/save-for-sure.js";
import { confirmRemoval, confirmReplacing, wouldBeRemoved } from "./confirm-change.js";
import { entriesIn, plainPath, type StoredEntry } from "./stored-entries.js";
import type { CommonOptions } from "../../../command/common-options.js";

/** Lists what is in the user's storage at JESS. */
export async function listFiles(
  stage: ServiceStage,
  folder: string | undefined,
  options: CommonOptions & ListingOptions,
): Promise<number> {
  const { context } = stage;
  const forms = readListing(options);
  return withStorage(stage, options, undefined, async ({ client }, call) => {
    const files = entriesIn(await client.storage.list(folder ?? "", call), plainPath(folder ?? ""));
    await printListing(context, forms, {
      document: { schema: "simjobs.files/1", files: [...files] },
      items: files,
      print: () => printFiles(context, files),
    });
    if (files.length === 0 && forms.form === "people") context.stderr.write("There is nothing.\n");
  });
}

async function printFiles(context: CliContext, files: readonly StoredEntry[]): Promise<void> {
  const times = timesOf(context, context.stdout);
  await printTable(
    context,
    ["PATH", "SIZE", "CHANGED"],
    files.map(({ path, isFolder, size, modifiedAt }) => [
      { text: isFolder ? `${path}/` : path },
      { text: size === null ? "-" : context.stdout.isTTY ? formatBytes(size) : String(size) },
      times.moment(modifiedAt),
    ]),
  );
}

/** Stores files of this machine at JESS. */
export async function putFiles(
  stage: ServiceStage,
  texts: readonly string[],
  options: PutOptions,
): Promise<number> {
  const { context } = stage;
  const files = await findAll(context.cwd, texts, "files put");
  const folder = plainPath(options.to ?? "");
  return withStorage(stage, options, "Sending to JESS", async ({ client, account }, call) => {
    const paths = files.map(({ path }) => path);
    if (options.overwrite !== true) {
      const json = options.json === true;
      await confirmReplacing(context, client.storage, { files: paths, folder }, { json }, call);
    }
    const stored = await client.storage.upload(paths, folder, call);
    const names = files.map(({ name }) => (stored.folder === "" ? name : `${stored.folder}/${name}`));
    if (options.json === true) {
      printJson(context, { schema: "simjobs.files-put/1", folder: stored.folder, files: names });
    } else {
      context.stdout.write(names.map((name) => `${showControls(name)}\n`).join(""));
      context.stderr.write(
        `Run them: simjobs submit jess --stored /${showControls(stored.folder)}${profileFlag(account)}\n`,
      );
    }
  });
}

/** Fetches files of the storage. */
export async function getFiles(
  stage: ServiceStage,
  paths: readonly string[],
  options: GetOptions,
): Promise<number> {
  const { context } = stage;
  return withStorage(stage, options, "Fetching", async ({ client }, call, view) => {
    const wanted = paths.map(plainPath);
    checkNames(wanted);
    const content = async function* () {
      for (const path of wanted) {
        const file = await client.storage.open(path, call);
        try {
          const counted = countedContent(file.content, (bytes) => view?.moved(bytes, file.size, path));
          yield { path: basename(path), size: file.size, content: counted };
        } finally {
          file.close();
        }
      }
    };
    const target = placeFrom(context, options.out ?? ".", "--out");
    const saved = await saveForSure(context, content(), target, options.overwrite === true).catch(
      (error: unknown) => {
        throw withPlaceAdvice(error);
      },
    );
    view?.stop();
    const { folder, files } = saved;
    if (options.json === true) printJson(context, { schema: "simjobs.files-get/1", folder, files });
    else context.stdout.write(files.map(({ path }) => `${join(folder, path)}\n`).join(""));
  });
}

/** Files lose their folders on the way, so two of one name would come to one place. */
function checkNames(paths: readonly string[]): void {
  const known = new Map<string, string>();
  for (const path of paths) {
    const name = basename(path).normalize("NFC").toLowerCase();
    const other = known.get(name);
    known.set(name, path);
    if (other === undefined) continue;
    throw new JobError(
      "bad_input",
      `${showControls(other)} and ${showControls(path)} would come to one place`,
      {
        hint: "Fetch them one after the other, each into a folder of its own with --out.",
      },
    );
  }
}

/** Deletes files of the storage. */
export async function removeFiles(
  stage: ServiceStage,
  paths: readonly string[],
  options: RemoveOptions,
): Promise<number> {
  const { context } = stage;
  return withStorage(stage, options, undefined, async ({ client }, call) => {
    const wanted = outermost(paths.map(plainPath));
    if (options.dryRun === true) {
      const planned = await wouldBeRemoved(client.storage, wanted, call);
      if (options.json === true)
        printJson(context, { schema: "simjobs.files-rm/1", removed: [], wouldRemove: [...planned] });
      else {
        context.stdout.write(planned.map((path) => `${showControls(path)}\n`).join(""));
        context.stderr.write("Nothing was removed.\n");
      }
      return;
    }
    if (options.yes !== true)
      await confirmRemoval(context, client.storage, wanted, { json: options.json === true }, call);
    const removed: string[] = [];
    try {
      for (const path of wanted) {
        await client.storage.delete(path, call);
        removed.push(path);
        if (options.json !== true) context.stdout.write(`${showControls(path)}\n`);
      }
    } catch (error) {
      if (removed.length > 0)
        context.stderr.write(
          `simjobs: removed before that: ${removed.map((path) => showControls(path)).join(", ")}\n`,
        );
      throw error;
    }
    if (options.json === true) printJson(context, { schema: "simjobs.files-rm/1", removed });
  });
}

async function withStorage(
  { context, opening }: ServiceStage,
  options: CommonOptions,
  title: string | undefined,
  work: (service: JessService, call: ProviderCall, view: TransferView | undefined) => Promise<void>,
): Promise<number> {
  const service = await openJess(opening);
  const view =
    title === undefined || options.json === true ? undefined : await startTransferView(context, title);
  const verbose = verboseEvents(context, options.verbose);
  const onEvent: NonNullable<ProviderCall["onEvent"]> = (event) => {
    verbose?.(event);
    if (event.kind === "upload") view?.moved(event.sentBytes, event.totalBytes);
  };
  try {
    await work(service, { signal: context.signal, onEvent }, view);
    return exitCodes.done;
  } finally {
    view?.stop();
    await service.close();
  }
}

/** Paths without those that are in a folder which is among them. */
function outermost(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}
