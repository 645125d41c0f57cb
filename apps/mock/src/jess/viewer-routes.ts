import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { queryOf } from "../wire/query-of.js";
import { answer, JessPageError, UnauthorizedError } from "./answers.js";
import { firstPart, readWhole } from "./content.js";
import type { JessJob } from "./jess-jobs.js";
import { viewJessJob } from "./jess-view.js";
import { idOf, notAccessible, ownJob, restOf } from "./job-access.js";
import { envelope } from "./replies.js";
import type { ResultFile } from "./result-file.js";
import { resultFiles } from "./results.js";
import { esoSeries, esoTrees } from "./viewers/eso-view.js";
import { idfObjects, idfTree } from "./viewers/idf-view.js";
import { iddTree } from "./viewers/idd-view.js";
import { readEso, type EsoFile } from "./viewers/read-eso.js";
import { readIdf } from "./viewers/read-idf.js";

/** So much of a file is looked at, in bytes: what lies behind it in a padded one says nothing. */
const lookedAt = 4 * 1024 * 1024;

/** What a viewer's address names, and what can be seen there. */
interface Seen {
  readonly id: string;
  readonly job: JessJob;
  readonly files: readonly ResultFile[];
  /** All behind the job: folders, file, and what some viewers have behind that. */
  readonly path: string;
}

type Viewer = (seen: Seen, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Viewers of results: J16, J17, J19 and J20 of docs/services/jess.md 3. They have no envelope. */
export function viewerRoutes(app: FastifyInstance): void {
  const world = app.jess;
  const route = (url: string, viewer: Viewer): void => {
    app.get(url, (request, reply) => withFiles(request, reply, viewer));
  };

  route("/eso/:id/*", async (seen, _request, reply) => {
    const file = fileAt(seen, seen.path, /\.(?:eso|mtr)$/iu);
    if (file === undefined) return missing(reply, seen);
    return answer(reply, esoTrees(await esoOf(file), world.switches.jess));
  });

  route("/eso/var/:id/*", async (seen, request, reply) => {
    const asked = seriesAsked(seen, request);
    if (asked === undefined) return missing(reply, seen);
    return answer(reply, esoSeries(await esoOf(asked.file), asked, world.switches.jess));
  });

  route("/idf/:id/*", async (seen, _request, reply) => {
    const whole = fileAt(seen, seen.path, /\.idf$/iu);
    const [, path = "", type = "", number = ""] = /^(.*)\/([^/]+)\/(-?\d+)$/u.exec(seen.path) ?? [];
    const file = whole ?? fileAt(seen, path, /\.idf$/iu);
    if (file === undefined) return missing(reply, seen);
    const objects = readIdf((await readWhole(firstPart(file.content, lookedAt))).toString("utf8"));
    if (whole === undefined) return answer(reply, idfObjects(objects, type, Number(number)));
    // The service names the path of the file on its own disk.
    const folder = seen.path.includes("/") ? "" : "stdjob\\.\\";
    const owner = `C:\\jess\\${seen.job.username}\\${seen.id}`;
    return answer(reply, idfTree(objects, `${owner}\\output\\${folder}${seen.path.replaceAll("/", "\\")}`));
  });
}

/** The dictionary, which the page's example asks for without a cookie: J21. */
export function dictionaryRoutes(app: FastifyInstance): void {
  app.get("/idd/alt/:id", (request, reply) => {
    const tree = iddTree(idOf(request));
    if (tree === null) throw new JessPageError(404);
    return answer(reply, tree);
  });
}

function fileAt({ files }: Seen, path: string, sort: RegExp): ResultFile | undefined {
  return sort.test(path) ? files.find((file) => file.path === path) : undefined;
}

/** Which values are asked for: by the query, or by two more parts of the path. */
function seriesAsked(
  seen: Seen,
  request: FastifyRequest,
): { readonly file: ResultFile; readonly period: number; readonly ids: readonly number[] } | undefined {
  const world = request.server.jess;
  const form = world.switches.jess["eso-var-form"];
  const sort = /\.(?:eso|mtr)$/iu;
  const whole = form === "path" ? undefined : fileAt(seen, seen.path, sort);
  if (whole !== undefined) {
    const query = queryOf(request);
    return { file: whole, period: Number(query.get("pid") ?? 0), ids: numbersIn(query.get("vars") ?? "") };
  }
  const [, path = "", period = "", vars = ""] = /^(.*)\/(\d+)\/([\d,]+)$/u.exec(seen.path) ?? [];
  const file = form === "query" ? undefined : fileAt(seen, path, sort);
  return file === undefined ? undefined : { file, period: Number(period), ids: numbersIn(vars) };
}

/** Numbers with commas between them; of several commas, or one at the end, nothing comes. */
function numbersIn(text: string): number[] {
  return [
    ...new Set(
      text
        .split(",")
        .filter((part) => /^\d+$/u.test(part))
        .map(Number),
    ),
  ];
}

async function esoOf(file: ResultFile): Promise<EsoFile> {
  return readEso((await readWhole(firstPart(file.content, lookedAt))).toString("utf8"));
}

async function withFiles(
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
): Promise<FastifyReply> {
  const world = request.server.jess;
  const { nowMs, plan } = request.mock;
  world.inFlight.add(request.mock, request, reply);
  const id = idOf(request);
  const job = plan.noJessLink ? undefined : ownJob(request, id);
  const { "viewer-foreign": whenForeign, "viewer-absent": whenAbsent } = world.switches.jess;
  if (job === undefined) {
    const isThere = /^\d{1,15}$/u.test(id) && world.jessJobs.get(Number(id)) !== undefined;
    if (!isThere && whenAbsent === "404") throw new JessPageError(404);
    if (isThere && whenForeign === "envelope") return notAccessible(reply, id);
    throw new UnauthorizedError("the job is not the account's");
  }
  const view = viewJessJob(job, nowMs - plan.readLagMs);
  const files = view.end === "finished" ? await resultFiles(world, view) : [];
  return viewer({ id, job, files, path: restOf(request) }, request, reply);
}

function missing(reply: FastifyReply, { id, path }: Seen): FastifyReply {
  const world = reply.server.jess;
  if (world.switches.jess["viewer-missing"] === "404") throw new JessPageError(404);
  return answer(reply, envelope(false, `File ${path} is not found in job ${id}`));
}
