import { isObject, jsonOf, recordsIn, type Ask, type Findings } from "../../../probe/ask.js";

const absentId = "00000000-0000-4000-8000-000000000000";
const hourMs = 3_600_000;

/** What can be seen of simulations. Only their ids lead to them, so some must be told. */
export async function readSimulations(ask: Ask, found: Findings, ids: readonly string[]): Promise<void> {
  const statuses = (asked: readonly string[]): ReturnType<Ask> =>
    ask({ method: "POST", path: "/simulations/statuses", body: { simulation_ids: asked } });
  const unknown = await statuses([absentId]);
  if (unknown?.status === 200) found.saw("statuses-unknown", "skip", "the statuses of an unknown id");
  if (unknown?.status === 404) found.saw("statuses-unknown", "404", "the statuses of an unknown id");
  const empty = await statuses([]);
  const rows = empty?.status === 200 ? recordsIn(jsonOf(empty.text)).length : null;
  if (rows !== null && (rows > 0 || ids.length > 0))
    found.saw("statuses-empty", rows > 0 ? "all" : "none", "the statuses of no ids");
  for (const id of ids) await readOne(ask, found, id);
}

async function readOne(ask: Ask, found: Findings, id: string): Promise<void> {
  const answer = await ask({ method: "GET", path: `/simulations/${id}` });
  const record = jsonOf(answer?.text);
  if (!isObject(record) || record["status"] !== "completed") return;
  const nowMs = Date.parse(answer?.headers["date"] ?? "");
  const link = await ask({ method: "GET", path: `/simulations/${id}/time_series/download` });
  const isStored = link !== null && [302, 307].includes(link.status);
  if (isStored) {
    found.saw("storage", "with-job", "a completed simulation");
    found.saw("download-code", String(link.status), "the results of a completed simulation");
    const seconds = lifeOf(link.headers["location"], Date.parse(link.headers["date"] ?? ""));
    if (seconds !== null) found.saw("link-seconds", seconds, "the link to the results of a simulation");
    return;
  }
  const endedMs = Date.parse(String(record["completed_at"] ?? record["updated_at"]));
  if (nowMs - endedMs >= hourMs) found.saw("storage", "never", "a simulation that was completed long ago");
}

/** How long a link is good, in seconds: by a token that says when it ends, as JWTs do and others that begin with that moment. */
function lifeOf(link: string | undefined, nowMs: number): number | null {
  if (link === undefined || Number.isNaN(nowMs)) return null;
  const token = new URL(link, "http://storage.invalid").searchParams.get("token") ?? "";
  const [first = "", second] = token.split(".");
  const payload = jsonOf(Buffer.from(second ?? "", "base64url").toString("utf8"));
  const endsMs = /^\d{13}$/u.test(first)
    ? Number(first)
    : isObject(payload) && typeof payload["exp"] === "number"
      ? payload["exp"] * 1000
      : null;
  return endsMs === null ? null : Math.round((endsMs - nowMs) / 1000);
}
