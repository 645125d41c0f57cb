import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../shared/mock-account.js";
import type { JessWorld } from "./jess-world.js";
import { checkInFlight } from "../traffic/requests-in-flight.js";
import { answer, answerHtml, withSession } from "./answers.js";
import { oldFile, oldFolder } from "./directory.js";
import { pathParts, sortedNodes, type StorageFolder } from "./file-storage.js";
import { restOf } from "./job-access.js";
import { sendContent } from "./send-content.js";
import { MultipartError, readSubmissionParts } from "./submission-parts.js";
import { unpackZip } from "./unpack.js";
import type { StoredFile } from "./upload-store.js";

/** The file storage of the users API: U8 to U11 of docs/services/jess.md 3. */
export function storageRoutes(app: FastifyInstance, world: JessWorld): void {
  const look = withSession(world, (request, reply, account) => lookAt(world, request, reply, account));
  const upload = withSession(world, (request, reply, account) => takeIn(world, request, reply, account));
  const remove = withSession(world, (request, reply, account) => takeAway(world, request, reply, account));
  for (const url of ["/files", "/files/*"]) {
    app.get(url, look);
    app.post(url, upload);
    app.delete(url, remove);
  }
}

function lookAt(
  world: JessWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply | Promise<FastifyReply> {
  const path = restOf(request);
  const node = world.files.find(account.jess.accountId, path);
  if (node === undefined) {
    if (world.switches.jess.missing === "404") return answerHtml(reply, 404, "Not Found");
    return answer(world, reply, { ok: false, status: `${shown(path)} is not found` });
  }
  if (node.kind === "file") {
    world.inFlight.add(request.mock, request, reply);
    return sendContent(reply, node.file, node.file.name);
  }
  const name = `/${shown(path)}`;
  return answer(world, reply, oldFolder(name, childrenOf(node)));
}

function childrenOf(folder: StorageFolder): object[] {
  return sortedNodes(folder).map(([name, node]) =>
    node.kind === "file" ? oldFile(name, node.file.bytes) : oldFolder(name, childrenOf(node)),
  );
}

async function takeIn(
  world: JessWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): Promise<FastifyReply> {
  const type = request.headers["content-type"] ?? "";
  const folder = pathParts(restOf(request));
  if (!type.toLowerCase().startsWith("multipart/form-data")) return answerHtml(reply, 400, "Bad Request");
  let received: readonly StoredFile[];
  try {
    received = (await readSubmissionParts(type, request.raw, world.uploads)).files;
  } catch (error) {
    if (error instanceof MultipartError) return answerHtml(reply, 400, "Bad Request");
    throw error;
  }
  if (folder === undefined || received.length === 0) {
    for (const file of received) await world.uploads.drop(file);
    return answer(world, reply, { ok: false, status: "No file was received, or its folder is not possible" });
  }
  const unpackedTops: string[] = [];
  let failed = false;
  for (const file of received) {
    const isZip = /\.zip$/iu.test(file.name);
    const files = isZip ? await unpackZip(file, world.uploads) : [file];
    if (files === undefined) failed = true;
    for (const one of files ?? []) {
      const path = [...folder, one.name].join("/");
      checkInFlight(request.mock);
      if (await world.files.put(account.jess.accountId, path, one)) continue;
      failed = true;
      await world.uploads.drop(one);
    }
    if (isZip) unpackedTops.push(...(files ?? []).map(({ name }) => topOf(name)));
  }
  if (failed) return answerHtml(reply, 500, "Internal Server Error");
  // To the root alone, the folder that a zip brings along is the handle.
  const tops = new Set(received.every(({ name }) => /\.zip$/iu.test(name)) ? unpackedTops : [""]);
  const [top = ""] = tops;
  const handle = folder.length === 0 && tops.size === 1 ? top : folder.join("/");
  return answer(world, reply, {
    ok: true,
    status: "File(s) uploaded successfully",
    fileHandle: handle,
    callback: `/users/api/files/${handle}`,
  });
}

async function takeAway(
  world: JessWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): Promise<FastifyReply> {
  const path = restOf(request);
  const isGone = await world.files.remove(account.jess.accountId, path);
  const status = isGone
    ? `${shown(path)} has been deleted`
    : `${shown(path)} is not found or cannot be deleted`;
  return answer(world, reply, { ok: isGone, status });
}

/** A path as the service's replies show it: without slashes at its ends. */
function shown(path: string): string {
  return path.replaceAll(/^\/+|\/+$/gu, "");
}

/** The outermost folder of a path; nothing for a file that lies in none. */
function topOf(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? "" : path.slice(0, end);
}
