import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { queryOf } from "../wire/query-of.js";
import { answer, JessPageError } from "./answers.js";
import { badZip } from "./bad-zip.js";
import type { Content } from "./content.js";
import { directoryTree } from "./directory.js";
import type { JessJob } from "./jess-jobs.js";
import { viewJessJob } from "./jess-view.js";
import { idOf, notAccessible, ownJob, restOf } from "./job-access.js";
import { envelope } from "./replies.js";
import type { ResultFile } from "./result-file.js";
import { resultFiles } from "./results.js";
import { asksForHead, sendContent } from "./send-content.js";
import { zipContent, type ZipItem } from "./zip-writer.js";

/** The job of a request and its results, which exist once it has finished. */
interface Finished {
  readonly id: string;
  readonly job: JessJob;
  readonly files: readonly ResultFile[];
}

type ResultHandler = (
  finished: Finished,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | Promise<FastifyReply>;

/** Results of jobs: J12 to J15 and J18 of docs/services/jess.md 3. */
export function resultRoutes(app: FastifyInstance): void {
  const world = app.jess;
  const route = (url: string, handler: ResultHandler): void => {
    app.get(url, (request, reply) => withResults(request, reply, handler));
  };

  route("/job/dir/:id", ({ id, files }, _request, reply) => {
    const tree = directoryTree(id, files, world.switches.jess.directory);
    return answer(reply, envelope(true, `${id} status available`, tree));
  });

  const wholeZip: ResultHandler = async ({ id, job, files }, request, reply) => {
    const items = zipItems(files.filter(extensionFilter(request)));
    const { badZip: bad } = request.mock.plan;
    const { content, type } =
      bad === null
        ? { content: await zipContent(items), type: "application/zip" }
        : await badZip(bad, items, job.createdMs, world.inFlight.signal);
    void reply.header("content-disposition", `attachment; filename="${id}.zip"`);
    return sendResult(reply, job, content, `${id}.zip`, type);
  };
  route("/job/file/:id", wholeZip);
  route("/job/file/:id/*", async (finished, request, reply) => {
    const path = restOf(request);
    if (path === "") return wholeZip(finished, request, reply);
    const file = finished.files.find((one) => one.path === path);
    if (file === undefined) return missing(reply, `File ${path} is not found in job ${finished.id}`);
    return sendResult(reply, finished.job, file.content, path);
  });

  route("/job/text/:id/*", ({ id, job, files }, request, reply) => {
    const path = restOf(request);
    const file = files.find((one) => one.path === path);
    if (file === undefined) return missing(reply, `File ${path} is not found in job ${id}`);
    return sendResult(reply, job, file.content, path, "text/plain");
  });

  route("/dxf/:id/*", ({ id, files }, request, reply) => {
    const path = restOf(request);
    if (!files.some((file) => file.path === path)) {
      return missing(reply, `File ${path} is not found in job ${id}`);
    }
    const reference = world.random.bytes("jess-dxf", id, path).toString("hex").slice(0, 32);
    const status = "Model is ready to view. Use the model reference in the data field.";
    return answer(reply, envelope(true, status, reference));
  });
}

/** What the service does for a job that has no results, is not ours or does not exist is not known. */
async function withResults(
  request: FastifyRequest,
  reply: FastifyReply,
  handler: ResultHandler,
): Promise<FastifyReply> {
  const world = request.server.jess;
  const { nowMs, plan } = request.mock;
  world.inFlight.add(request.mock, request, reply);
  const id = idOf(request);
  const job = ownJob(request, id);
  if (job === undefined || plan.noJessLink) {
    if (world.switches.jess.missing === "404") throw new JessPageError(404);
    return notAccessible(reply, id);
  }
  const view = viewJessJob(job, nowMs - plan.readLagMs);
  if (view.end !== "finished") return missing(reply, `Results of job ${id} are not available`);
  return handler({ id, job, files: await resultFiles(world, view) }, request, reply);
}

function sendResult(
  reply: FastifyReply,
  job: JessJob,
  content: Content,
  name: string,
  type?: string,
): Promise<FastifyReply> {
  const world = reply.server.jess;
  if (!asksForHead(reply)) world.jessJobs.addDownload(job.accountId, content.bytes);
  return sendContent(reply, content, name, type);
}

function missing(reply: FastifyReply, status: string): FastifyReply {
  const world = reply.server.jess;
  if (world.switches.jess.missing === "404") throw new JessPageError(404);
  return answer(reply, envelope(false, status));
}

/** Files, and the folders that they lie in before them. */
function zipItems(files: readonly ResultFile[]): ZipItem[] {
  const items: ZipItem[] = [];
  const folders = new Set<string>();
  for (const { path, content, modifiedMs } of files) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      const folder = path.slice(0, end + 1);
      if (folders.has(folder)) continue;
      folders.add(folder);
      items.push({ name: folder, content: null, modifiedMs });
    }
    items.push({ name: path, content, modifiedMs });
  }
  return items;
}

/** `?ext=eso,mtr`: extensions without dots. */
function extensionFilter(request: FastifyRequest): (file: ResultFile) => boolean {
  const given = queryOf(request).get("ext");
  if (given === null) return () => true;
  const wanted = new Set(
    given.split(",").map((extension) => extension.trim().replace(/^\./u, "").toLowerCase()),
  );
  return ({ path }) => wanted.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}
