import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { checkInFlight } from "../traffic/requests-in-flight.js";
import { answer, JessPageError } from "./answers.js";
import { oldFile, oldFolder } from "./directory.js";
import { pathParts, sortedNodes, type StorageFolder } from "./file-storage.js";
import { restOf } from "./job-access.js";
import { sendContent } from "./send-content.js";
import { readSubmissionParts } from "./submission-parts.js";
import { unpackZip } from "./unpack.js";
import type { StoredFile } from "./upload-store.js";

/** The file storage of the users API: U8 to U11 of docs/services/jess.md 3. */
export function storageRoutes(app: FastifyInstance): void {
  for (const url of ["/files", "/files/*"]) {
    app.get(url, lookAt);
    app.post(url, takeIn);
    app.delete(url, takeAway);
  }
}

function lookAt(request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> {
  const world = request.server.jess;
  const { account } = request;
  const path = restOf(request);
  const node = world.files.find(account.jess.accountId, path);
  if (node === undefined) {
    if (world.switches.jess.missing === "404") throw new JessPageError(404);
    return answer(reply, { ok: false, status: `${shown(path)} is not found` });
  }
  if (node.kind === "file") {
    world.inFlight.add(request.mock, request, reply);
    return sendContent(reply, node.file, node.file.name);
  }
  const name = `/${shown(path)}`;
  return answer(reply, oldFolder(name, childrenOf(node)));
}

function childrenOf(folder: StorageFolder): object[] {
  return sortedNodes(folder).map(([name, node]) =>
    node.kind === "file" ? oldFile(name, node.file.bytes) : oldFolder(name, childrenOf(node)),
  );
}

async function takeIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const world = request.server.jess;
  const { account } = request;
  const type = request.headers["content-type"] ?? "";
  const folder = pathParts(restOf(request));
  if (!type.toLowerCase().startsWith("multipart/form-data")) throw new JessPageError(400);
  const received: readonly StoredFile[] = (await readSubmissionParts(type, request.raw, world.uploads)).files;
  if (folder === undefined || received.length === 0) {
    for (const file of received) await world.uploads.drop(file);
    return answer(reply, { ok: false, status: "No file was received, or its folder is not possible" });
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
  if (failed) throw new JessPageError(500);
  // To the root alone, the folder that a zip brings along is the handle.
  const tops = new Set(received.every(({ name }) => /\.zip$/iu.test(name)) ? unpackedTops : [""]);
  const [top = ""] = tops;
  const handle = folder.length === 0 && tops.size === 1 ? top : folder.join("/");
  return answer(reply, {
    ok: true,
    status: "File(s) uploaded successfully",
    fileHandle: handle,
    callback: `/users/api/files/${handle}`,
  });
}

async function takeAway(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const world = request.server.jess;
  const { account } = request;
  const path = restOf(request);
  const isGone = await world.files.remove(account.jess.accountId, path);
  const status = isGone
    ? `${shown(path)} has been deleted`
    : `${shown(path)} is not found or cannot be deleted`;
  return answer(reply, { ok: isGone, status });
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
