import type { FastifyRequest } from "fastify";
import { hostOfHeader } from "./host-names.js";
import type { Reach } from "./reach.js";

/** The address that links to the mock begin with: its public one, else that by which the request has come. */
export function linkOrigin(reach: Reach, request: FastifyRequest): string {
  if (reach.publicUrl !== null) return reach.publicUrl;
  const { host } = request.headers;
  return hostOfHeader(host) === null ? "" : `http://${host ?? ""}`;
}

/**
 * The address that links to the storage begin with: its public one, else the host by which the mock was called, at the
 * port of the storage.
 *
 * @param storageUrl where the storage listens
 */
export function storageOrigin(reach: Reach, request: FastifyRequest, storageUrl: string): string {
  if (reach.publicStorageUrl !== null) return reach.publicStorageUrl;
  const origin = linkOrigin(reach, request);
  if (origin === "") return storageUrl;
  const url = new URL(storageUrl);
  url.hostname = new URL(origin).hostname;
  return url.origin;
}
