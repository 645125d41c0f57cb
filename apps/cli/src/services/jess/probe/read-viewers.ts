import { isObject, jsonOf, type Ask, type Findings } from "../../../probe/ask.js";

const api = "/jess_web/api";
/** A number that no job has had yet. */
const absentJob = "999999999999";
const eso = "eplusout.eso";

/** What can be seen of the viewers of results, and of the results of a finished job. */
export async function readViewers(ask: Ask, found: Findings, id: string | undefined): Promise<void> {
  const absent = await ask({ method: "GET", path: `${api}/eso/${absentJob}/${eso}` });
  if (absent !== null && [401, 404].includes(absent.status))
    found.saw("viewer-absent", String(absent.status), "a viewer of a job that does not exist");
  if (id === undefined) return;
  const tree = jsonOf((await ask({ method: "GET", path: `${api}/job/dir/${id}` }))?.text);
  const root = isObject(tree) ? tree["data"] : undefined;
  if (isObject(root)) found.saw("directory", "fileName" in root ? "older" : "newer", "the results of a job");
  const missing = await ask({ method: "GET", path: `${api}/eso/${id}/no-such-file.eso` });
  if (missing?.status === 404) found.saw("viewer-missing", "404", "a file that is not there");
  if (missing?.status === 200) found.saw("viewer-missing", "envelope", "a file that is not there");
  const view = jsonOf((await ask({ method: "GET", path: `${api}/eso/${id}/${eso}` }))?.text);
  if (!isObject(view)) return;
  if (typeof view["inProgress"] === "boolean")
    found.saw("eso-in-progress", view["inProgress"] ? "yes" : "no", "the variables of a finished job");
  const variable = firstVariable(view["varTrees"]);
  if (variable === undefined) return;
  await readValues(ask, found, id, variable);
  await readMeters(ask, found, id);
}

async function readValues(ask: Ask, found: Findings, id: string, variable: string): Promise<void> {
  const path = `${api}/eso/var/${id}/${eso}`;
  const byQuery = async (pid: number): Promise<readonly unknown[] | undefined> =>
    seriesIn((await ask({ method: "GET", path, query: { pid, vars: variable } }))?.text);
  const byPath = async (pid: number): Promise<readonly unknown[] | undefined> =>
    seriesIn((await ask({ method: "GET", path: `${path}/${String(pid)}/${variable}` }))?.text);
  const isByQuery = (await byQuery(0)) !== undefined;
  const isByPath = (await byPath(0)) !== undefined;
  if (!isByQuery && !isByPath) return;
  const form = isByQuery && isByPath ? "both" : isByQuery ? "query" : "path";
  found.saw("eso-var-form", form, "the values of a variable, asked for in both ways");
  const values = isByQuery ? byQuery : byPath;
  const atZero = (await values(0)) ?? [];
  const atOne = (await values(1)) ?? [];
  if (atZero.length > 0) found.saw("pid", "index", "the values of the first period");
  else if (atOne.length > 0) found.saw("pid", "dict-item", "the values of the first period");
}

/** Meters have a value each month, summer and winter. */
async function readMeters(ask: Ask, found: Findings, id: string): Promise<void> {
  const meters = jsonOf((await ask({ method: "GET", path: `${api}/eso/${id}/eplusout.mtr` }))?.text);
  const meter = isObject(meters) ? firstVariable(meters["varTrees"]) : undefined;
  if (meter === undefined) return;
  const path = `${api}/eso/var/${id}/eplusout.mtr`;
  for (const pid of [0, 1]) {
    const isByPath = found.get("eso-var-form") === "path";
    const values = await ask(
      isByPath
        ? { method: "GET", path: `${path}/${String(pid)}/${meter}` }
        : { method: "GET", path, query: { pid, vars: meter } },
    );
    const clock = clockOf(seriesIn(values?.text) ?? []);
    if (clock !== null) found.saw("eso-clock", clock, "the hours of meters in winter and in summer");
  }
}

function seriesIn(text: string | undefined): readonly unknown[] | undefined {
  const value = jsonOf(text);
  return Array.isArray(value) ? value : undefined;
}

function firstVariable(tree: unknown): string | undefined {
  if (Array.isArray(tree)) {
    for (const each of tree) {
      const found = firstVariable(each);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isObject(tree)) return undefined;
  const { data, children } = tree;
  if (isObject(data) && typeof data["varId"] === "string") return data["varId"];
  return firstVariable(children);
}

/** London's clock is an hour ahead of UTC in summer: what begins at midnight begins at 23 h of the day before then. */
function clockOf(series: readonly unknown[]): "london" | "utc" | null {
  const times = series.flatMap((one) => (isObject(one) && Array.isArray(one["values"]) ? one["values"] : []));
  const hoursIn = (from: number, to: number): ReadonlySet<number> =>
    new Set(
      times.flatMap((pair: unknown) => {
        const moment: unknown = Array.isArray(pair) ? pair[0] : undefined;
        if (typeof moment !== "number") return [];
        const date = new Date(moment);
        return date.getUTCMonth() >= from && date.getUTCMonth() <= to ? [date.getUTCHours()] : [];
      }),
    );
  const [winter, summer] = [hoursIn(0, 1), hoursIn(5, 7)];
  const [hour] = winter;
  // Of values of every hour nothing is to be seen.
  if (winter.size !== 1 || summer.size !== 1 || hour === undefined) return null;
  if (summer.has(hour)) return "utc";
  return summer.has((hour + 23) % 24) ? "london" : null;
}
