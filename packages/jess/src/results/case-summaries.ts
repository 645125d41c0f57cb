import type { ResultFile } from "@simjobs/core";
import { csvRows } from "./csv-rows.js";
import { readRun, type ModelRun } from "./model-outcome.js";
import { textOf } from "./report-text.js";
import { summaryValues, type SummaryValue } from "./summary-values.js";

/** What the results of one case come to; those of a job with one case are that case's. */
export interface CaseSummary {
  /** The folder of the case among the results; empty where they lie beside each other. */
  readonly folder: string;
  /** What its reports say; `null` where there are none. */
  readonly run: ModelRun | null;
  /** Columns of the project's job index for this case. Where there is no index, the places in the folder's name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What was asked for of its annual summary, by the names as they were asked for. */
  readonly values: ReadonlyMap<string, SummaryValue>;
}

interface OpenCase {
  end?: string | undefined;
  err?: string | undefined;
  run?: ModelRun | undefined;
  readonly values: Map<string, SummaryValue>;
}

/** Endings of the files that summaries are made of. */
export function summaryEndings(names: readonly string[], isProject: boolean): readonly string[] {
  const hasTables = names.length > 0;
  return ["err", "end", ...(hasTables ? ["htm"] : []), ...(hasTables || isProject ? ["csv"] : [])];
}

/**
 * Makes a summary of each case out of the files of a job, as they come. What is not needed of them is left; of the others little
 * more is held than of one case.
 *
 * @param names - values of the annual summary that are wanted
 */
export async function caseSummaries(
  files: AsyncIterable<ResultFile>,
  names: readonly string[],
): Promise<readonly CaseSummary[]> {
  const cases = new Map<string, OpenCase>();
  let index: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map();
  for await (const { path, content } of files) {
    const cut = path.lastIndexOf("/");
    const folder = path.slice(0, Math.max(0, cut));
    const file = path.slice(cut + 1).toLowerCase();
    if (folder === "" && file === "simjobindex.csv") index = readIndex(await textOf(content));
    if (!/^eplus(?:out\.(?:err|end)|tbl\.(?:htm|csv))$/u.test(file)) continue;
    const open: OpenCase = cases.get(folder) ?? { values: new Map() };
    cases.set(folder, open);
    if (file.startsWith("eplustbl")) addValues(open, path, await textOf(content), names);
    else if (file.endsWith(".end")) open.end = await textOf(content);
    else open.err = await textOf(content);
    closeRun(folder, open);
  }
  // In the order of the index, where there is one.
  const folders = [...index.keys(), ...[...cases.keys()].filter((folder) => !index.has(folder))];
  return folders.map((folder) => {
    const { end, err, run, values }: OpenCase = cases.get(folder) ?? { values: new Map() };
    const hasReports = end !== undefined || err !== undefined;
    return {
      folder,
      run: run ?? (hasReports ? readRun({ folder, end, err }) : null),
      parameters: index.get(folder) ?? placesIn(folder),
      values,
    };
  });
}

/** Where both reports are there, what they say takes less room than they do. */
function closeRun(folder: string, open: OpenCase): void {
  if (open.end === undefined || open.err === undefined) return;
  open.run = readRun({ folder, end: open.end, err: open.err });
  open.end = undefined;
  open.err = undefined;
}

function addValues(open: OpenCase, path: string, text: string, names: readonly string[]): void {
  const missing = names.filter((name) => !open.values.has(name));
  for (const [name, value] of summaryValues(path, text, missing)) open.values.set(name, value);
}

/** Columns of a project's index, by the name of the case. */
function readIndex(text: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const [heads = [], ...rows] = csvRows(text);
  const name = heads.findIndex((head) => /^job_?id$/iu.test(head));
  const isOwn = (head: string, at: number): boolean => at !== name && head !== "" && head !== "#";
  return new Map(
    rows.flatMap((cells) => {
      const id = cells[name] ?? "";
      if (id === "") return [];
      const entries = heads.flatMap((head, at) =>
        isOwn(head, at) ? [[head, cells[at] ?? ""] as const] : [],
      );
      return [[id, Object.fromEntries(entries)] as const];
    }),
  );
}

/** `EP_0-T_0-W_1-P1_5` tells the places of the template, the weather and each parameter's value, counted from 0. */
function placesIn(folder: string): Readonly<Record<string, string>> {
  const own = /^EP_[^-]*-T_(\d+)-W_(\d+)((?:-[^-_]+_\d+)*)$/u.exec(folder);
  if (own === null) return {};
  const [, model = "", weather = "", more = ""] = own;
  const places = [...more.matchAll(/-([^-_]+)_(\d+)/gu)].map(([, id = "", place = ""]) => [
    `${id} (place)`,
    place,
  ]);
  return { "model (place)": model, "weather (place)": weather, ...Object.fromEntries(places) };
}
