import { Findings, isObject, jsonOf, recordsIn, type Ask, type Finding } from "../../../probe/ask.js";
import { jessSwitchFacts } from "./jess-switch-facts.js";
import { readViewers } from "./read-viewers.js";

const api = "/jess_web/api";

/** Opens sessions of the probe's own, and asks with them. */
export interface JessSessions {
  /** The token of the session that `ask` uses. */
  readonly token: string | null;
  /** Signs in anew, logs off, and asks with that token; `null` where there is no password. */
  readonly logOff: () => Promise<"keeps-token" | "revokes-token" | null>;
}

/**
 * Learns what can be learned of JESS by reading.
 *
 * @param ownJob - a job of the probe's own, which is looked at where no other serves: it has the fewest results
 */
export async function readJess(
  ask: Ask,
  sessions: JessSessions,
  ownJob: string | null,
): Promise<readonly Finding[]> {
  const found = new Findings();
  const stranger = await ask({ method: "GET", path: `${api}/jobs`, asStranger: true });
  if (stranger?.status === 401)
    found.saw("unauthorized", stranger.text.trim() === "" ? "empty" : "html", "a request of nobody");
  const foreign = await ask({
    method: "GET",
    path: `${api}/info`,
    headers: { origin: "https://page.example.org" },
  });
  if (foreign !== null) {
    const isAllowed = foreign.headers["access-control-allow-origin"] !== undefined;
    found.saw("cors", isAllowed ? "any" : "none", "the answer to a page of another origin");
  }
  readToken(found, sessions.token);
  const logout = await sessions.logOff();
  if (logout !== null) found.saw("logout", logout, "a session that was opened and closed for it");
  const list = await ask({ method: "POST", path: `${api}/jobs`, body: {} });
  if (list?.status === 200)
    found.saw("json", list.text.trim().includes("\n") ? "pretty" : "compact", "the list of jobs");
  const isOwn = (job: Jobs[number]): boolean => String(job["job_SN"]) === ownJob;
  const jobs = recordsIn(jsonOf(list?.text));
  await readJobs(ask, found, [...jobs.filter(isOwn), ...jobs.filter((job) => !isOwn(job))]);
  for (const [name, { note }] of Object.entries(jessSwitchFacts))
    found.missed(name, note ?? "nothing was to be seen of it");
  return found.all;
}

/** A token of JESS is a JWT: it says when it was made and when it ends, in seconds. */
function readToken(found: Findings, token: string | null): void {
  const payload = jsonOf(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString("utf8"));
  if (!isObject(payload) || typeof payload["exp"] !== "number" || typeof payload["iat"] !== "number") return;
  found.saw("session-hours", (payload["exp"] - payload["iat"]) / 3600, "a session token");
}

type Jobs = ReturnType<typeof recordsIn>;

async function readJobs(ask: Ask, found: Findings, jobs: Jobs): Promise<void> {
  const words = new Set(jobs.map(({ status }) => status));
  for (const word of ["CANCELED", "CANCELLED"])
    if (words.has(word)) found.saw("end-word", word, "a cancelled job of the list");
  const idOf = (fits: (job: Jobs[number]) => boolean): string | undefined => {
    const job = jobs.findLast(fits);
    return job === undefined ? undefined : String(job["job_SN"]);
  };
  for (const job of jobs.filter(({ status }) => status === "QUEUED").slice(-mostLookedAt)) {
    const reply = jsonOf(
      (await ask({ method: "GET", path: `${api}/job/status/${String(job["job_SN"])}` }))?.text,
    );
    const data = isObject(reply) ? reply["data"] : undefined;
    if (!isObject(data) || data["cancel_Flag"] !== true) continue;
    const isEarly = data["completion_Time"] !== null;
    found.saw("completion-time", isEarly ? "early" : "null", "a job whose cancel is under way");
    break;
  }
  const finished = idOf(({ status, job_Type: type }) => status === "FINISHED" && type !== "JE_JEP");
  const project = idOf(
    ({ status, job_Type: type, njobs }) => status === "FINISHED" && type === "JE_JEP" && Number(njobs) > 1,
  );
  const any = idOf(() => true);
  if (any !== undefined) {
    const missing = await ask({ method: "GET", path: `${api}/job/file/${any}/no-such-file.txt` });
    if (missing?.status === 404) found.saw("missing", "404", "a file that is not there");
    if (missing?.status === 200) found.saw("missing", "envelope", "a file that is not there");
  }
  if (project !== undefined) await readCases(ask, found, project);
  await readViewers(ask, found, finished);
}

const mostLookedAt = 20;

async function readCases(ask: Ask, found: Findings, id: string): Promise<void> {
  const tree = await ask({ method: "GET", path: `${api}/job/dir/${id}` });
  if (tree?.status !== 200) return;
  if (/"case-0001"/u.test(tree.text))
    found.saw("case-names", "numbered", "the folders of a finished project");
  else if (/"(?:EP|LHS)[_-][^"/]*"/u.test(tree.text))
    found.saw("case-names", "jeplus", "the folders of a finished project");
}
