import { JobError, type JobRef, type ProviderCall, type ResultFile, type ResultQuery } from "@simjobs/core";
import { openSpareFile, type SpareFile } from "@simjobs/http";
import type { IonworksClient } from "../client.js";
import { openResultTable, type ResultTable, type ResultTableOptions } from "../results/result-table.js";
import { resultTableNames } from "../results/simulation-results.js";
import type { TableSource } from "../results/parquet/table-source.js";
import { tableToCsv, tableToJsonLines } from "../results/table-text.js";
import { isWanted } from "./wanted-files.js";

const forms = new Map([
  ["csv", tableToCsv],
  ["jsonl", tableToJsonLines],
]);
/** How much text may come out of a table: as much as out of a zip. */
const freeTextBytes = 64 * 1024 ** 2;
const mostTextRatio = 250;

const storedForm = "parquet";
const isTableForm = (extension: string): boolean =>
  [storedForm, ...forms.keys()].includes(extension.toLowerCase());

/**
 * The files of a simulation's results: `time_series` and `steps`, as `.parquet` unless the query asks for `.csv` or
 * `.jsonl`, which are made of it on the way, with the columns that the service leaves to be rebuilt.
 */
export async function* simulationFiles(
  client: IonworksClient,
  id: string,
  query: ResultQuery,
  call?: ProviderCall,
): AsyncGenerator<ResultFile, void, undefined> {
  const all = resultTableNames.flatMap((table) =>
    [storedForm, ...forms.keys()].map((form) => ({ table, form, path: `${table}.${form}` })),
  );
  const asksForForm = query.extensions !== undefined || query.paths !== undefined;
  const wanted = all.filter(({ form, path }) => (asksForForm ? isWanted(path, query) : form === storedForm));
  for (const { table, form, path } of wanted) {
    const file = await client.simulationResult(id, table, {}, call);
    const toText = forms.get(form);
    try {
      yield toText === undefined
        ? { path, size: file.size, content: file.content }
        : {
            path,
            size: null,
            content: converted(
              file.content,
              { rebuild: table, name: `${table}.parquet of simulation ${id}` },
              toText,
            ),
          };
    } finally {
      file.close();
    }
  }
}

/** Parquet can be read only whole, from its end: it is laid down for as long as that takes. */
async function* converted(
  content: AsyncIterable<Uint8Array>,
  options: ResultTableOptions,
  toText: (table: ResultTable) => AsyncIterable<string>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openSpareFile();
  try {
    await file.fill(content);
    const source = spareSource(file);
    const table = await openResultTable(source, options);
    const most = Math.max(freeTextBytes, source.byteLength * mostTextRatio);
    let bytes = 0;
    for await (const piece of toText(table)) {
      const text = Buffer.from(piece, "utf8");
      bytes += text.byteLength;
      if (bytes > most) throw tooMuchText(options.name, source.byteLength);
      yield text;
    }
  } finally {
    await file.close();
  }
}

function spareSource(file: SpareFile): TableSource {
  const { bytes } = file;
  return {
    byteLength: bytes,
    async slice(start, end = bytes) {
      return Uint8Array.from(await file.read(start, Math.max(0, end - start))).buffer;
    },
  };
}

function tooMuchText(name: string | undefined, bytes: number): JobError {
  return new JobError(
    "too_large",
    `${name ?? "the table"} has ${bytes} bytes, and more than ${mostTextRatio} times as much comes out of it as text`,
    { hint: "Fetch the file as it is (parquet), and see whether that can be meant." },
  );
}

/** The results that are JSON: what a record carries, and what the service keeps beside it. */
export async function* jsonFiles(
  client: IonworksClient,
  ref: JobRef,
  query: ResultQuery,
  call?: ProviderCall,
): AsyncGenerator<ResultFile, void, undefined> {
  if (asksForTables(query)) throw noTables(ref.kind, query);
  let hasSome = false;
  for (const [path, read] of Object.entries(sourcesOf(client, ref, call))) {
    if (!isWanted(path, query)) {
      hasSome = true; // not wanted, which is not the same as not there
      continue;
    }
    const value = await read();
    if (isEmpty(value)) continue;
    hasSome = true;
    const content = Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`, "utf8");
    yield { path, size: content.byteLength, content: once(content) };
  }
  if (hasSome) return;
  throw new JobError("not_ready", `this ${ref.kind} has no results (yet)`, {
    hint: "Look at its status: results come when it has completed.",
  });
}

/** Whether a query can only mean tables, which simulations alone have. */
export function asksForTables(query: ResultQuery): boolean {
  const endings = endingsOf(query);
  return endings !== undefined && endings.length > 0 && endings.every(isTableForm);
}

/** Whether there is nothing in any of the forms that a query asks for, of whatever kind the job is. */
export function asksForNoForm(query: ResultQuery): boolean {
  const endings = endingsOf(query);
  return (
    endings !== undefined && endings.every((form) => form.toLowerCase() !== "json" && !isTableForm(form))
  );
}

export function noTables(kind: string, query: ResultQuery): JobError {
  const endings = [...new Set(endingsOf(query))].join(", ");
  return new JobError("not_supported", `a ${kind} has no tables, so nothing to give as ${endings}`, {
    hint: "Only a simulation has: name it by its own reference, of the kind simulation.",
  });
}

/** The endings that are asked for, be it by themselves or by names of files. */
function endingsOf({ extensions, paths }: ResultQuery): readonly string[] | undefined {
  return extensions ?? paths?.map((path) => path.slice(path.lastIndexOf(".") + 1));
}

function sourcesOf(
  client: IonworksClient,
  { kind, id }: JobRef,
  call: ProviderCall | undefined,
): Readonly<Record<string, () => Promise<unknown>>> {
  switch (kind) {
    case "pipeline":
      return { "result.json": () => client.pipelines.result(id, call) };
    case "simple-pipeline":
      return { "result.json": async () => (await client.simplePipelines.get(id, call)).result };
    case "optimization":
      return { "metrics.json": async () => (await client.optimizations.get(id, call)).metrics };
    default:
      return {
        "result.json": async () => (await client.job(id, call)).result,
        "metadata.json": () => client.jobMetadata(id, call),
      };
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return (
    typeof value === "object" && Object.values(value).every((part) => part === null || part === undefined)
  );
}

// oxlint-disable-next-line require-await -- content is read as it comes
async function* once(content: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield content;
}
