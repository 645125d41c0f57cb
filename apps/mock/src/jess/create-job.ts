import type { FastifyReply, FastifyRequest } from "fastify";
import { checkInFlight } from "../traffic/requests-in-flight.js";
import { answer, jsonOf } from "./answers.js";
import type { JessJob, NewJessJob } from "./jess-jobs.js";
import { ownJob } from "./job-access.js";
import type { ArrivedFile } from "./job-material.js";
import { envelope } from "./replies.js";
import { isKnownType, judgeSubmission, type SubmissionFields } from "./submission.js";
import { readSubmissionParts, type SubmissionParts } from "./submission-parts.js";
import { textList, texts } from "./texts.js";
import { unpackZip } from "./unpack.js";
import type { StoredFile } from "./upload-store.js";

/** @see docs/services/jess.md 3, J7 to J9 */
export async function createJob(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const world = request.server.jess;
  const type = request.headers["content-type"] ?? "";
  const isUpload = type.toLowerCase().startsWith("multipart/form-data");
  if (request.mock.plan.noJessLink) {
    return answer(reply, envelope(false, "JESS session key is not valid."));
  }
  if (!isUpload) return createFromStored(request, reply);
  return createFromUpload(request, reply, await readSubmissionParts(type, request.raw, world.uploads));
}

async function createFromUpload(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: SubmissionParts,
): Promise<FastifyReply> {
  const world = request.server.jess;
  const fields = uploadFields(parts.fields);
  const refusal =
    parts.files.length === 0
      ? "No file was received"
      : isKnownType(fields.type)
        ? null
        : `Job type ${fields.type} is not recognised`;
  if (refusal !== null) {
    for (const file of parts.files) await world.uploads.drop(file);
    return answer(reply, envelope(false, refusal));
  }
  const arrived = parts.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
  const files: StoredFile[] = [];
  let broken: string | null = null;
  for (const file of parts.files) {
    const inside = /\.zip$/iu.test(file.name) ? await unpackZip(file, world.uploads) : [file];
    if (inside === undefined) broken ??= `File ${file.name} cannot be unpacked`;
    else files.push(...inside);
  }
  const job = await judgedJob(fields, files, arrived, broken);
  return addJob(request, reply, {
    ...job,
    submissionBytes: arrived.reduce((sum, { bytes }) => sum + bytes, 0),
  });
}

/** Runs what is at the service already: files of the storage, or those of an old job. */
async function createFromStored(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const world = request.server.jess;
  const { account } = request;
  const body = jsonOf(request);
  const command = new Map<string, unknown>(
    typeof body === "object" && body !== null ? Object.entries(body) : [],
  );
  const given = texts(Object.fromEntries(command));
  const { cmd, uploadRef = "" } = given;
  if (cmd !== "Create") {
    return answer(reply, envelope(false, `Command ${cmd ?? ""} is not recognised`));
  }
  const fields = commandFields(command);
  if (uploadRef !== "") {
    const stored = world.files.filesBelow(account.jess.accountId, uploadRef);
    if (stored === undefined) return notReferable(reply);
    // Storage and job both need the files now; either may go first.
    for (const file of stored) world.uploads.keep(file);
    return addJob(request, reply, await judgedJob(fields, stored, [], null));
  }
  const jobRef = command.get("jobRef");
  const old = typeof jobRef === "number" ? ownJob(request, String(jobRef)) : undefined;
  if (old === undefined) return notReferable(reply);
  for (const file of old.material.files) world.uploads.keep(file);
  return addJob(request, reply, await rerunJob(old, fields, command));
}

/** An old job again; what the command says about its files counts anew. */
async function rerunJob(
  old: JessJob,
  fields: SubmissionFields,
  command: ReadonlyMap<string, unknown>,
): Promise<FreshJob> {
  const names = {
    title: fields.title === "" ? old.title : fields.title,
    description: fields.description === "" ? old.description : fields.description,
  };
  const isChanged = ["main", "weatherRef", "split", "subset", "caseList"].some((name) => command.has(name));
  if (isChanged && old.material.files.length > 0) {
    const { arrived, files } = old.material;
    return { ...(await judgedJob(fields, files, arrived, null)), ...names };
  }
  const { type, subset, args, cases, rejection, material, resultBytes } = old;
  return { ...names, type, subset, args, cases, rejection, material, resultBytes };
}

type FreshJob = Omit<NewJessJob, "accountId" | "username" | "createdMs">;

async function judgedJob(
  fields: SubmissionFields,
  files: readonly StoredFile[],
  arrived: readonly ArrivedFile[],
  broken: string | null,
): Promise<FreshJob> {
  const { title, description, args } = fields;
  const { rejection, material, ...verdict } = await judgeSubmission(fields, files);
  return {
    title,
    description,
    args,
    ...verdict,
    rejection: broken ?? rejection,
    material: { arrived, files, ...material },
  };
}

function addJob(request: FastifyRequest, reply: FastifyReply, fresh: FreshJob): FastifyReply {
  const world = request.server.jess;
  const { account } = request;
  checkInFlight(request.mock);
  const job = world.jessJobs.add({
    ...fresh,
    accountId: account.jess.accountId,
    username: account.jess.jessUser,
    createdMs: request.mock.nowMs,
    modelOutcome: request.mock.plan.modelOutcome ?? fresh.modelOutcome ?? null,
  });
  return answer(reply, envelope(true, `Job ${String(job.id)} is created`, job.id));
}

function notReferable(reply: FastifyReply): FastifyReply {
  return answer(reply, envelope(false, "The referenced upload or job is not accessible"));
}

/** @see docs/services/jess.md 3, J7 */
function uploadFields(given: ReadonlyMap<string, string>): SubmissionFields {
  const field = (name: string): string => given.get(name) ?? "";
  return {
    type: field("type"),
    title: field("title"),
    description: field("desc"),
    model: field("model"),
    weather: [field("weather")],
    split: field("split").trim().toLowerCase() === "true",
    subset: field("subset"),
    cases: field("cases"),
    program: field("program"),
    input: field("input"),
    output: field("output"),
    args: field("args"),
  };
}

/** @see docs/services/jess.md 3, J8 and J9 */
function commandFields(given: ReadonlyMap<string, unknown>): SubmissionFields {
  const field = (name: string): string => textList(given.get(name))[0] ?? "";
  return {
    type: "",
    title: field("caption"),
    description: field("description"),
    model: field("main"),
    weather: textList(given.get("weatherRef")),
    split: given.get("split") === true,
    subset: field("subset"),
    cases: field("caseList"),
    program: "",
    input: "",
    output: "",
    args: "",
  };
}
