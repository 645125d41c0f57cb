import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { queryOf } from "../../wire/query-of.js";
import { sendJson } from "../../wire/send.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { isOwn } from "../records/owned-records.js";
import type { OwnedRecord } from "../state/record-store.js";
import { queryWhole, type ValidationItem } from "../validation.js";

/** Which of these a project of the query keeps apart; the others are the organization's. */
const ofProjects = new Set(["study", "optimization", "pipeline"]);

/** Finds by name, and by words of the description. @see docs/services/ionworks.md 2.2 */
export function searchRoutes(app: FastifyInstance): void {
  app.get("/search", search);
}

function search(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = queryOf(request);
  const items: ValidationItem[] = [];
  const limit = queryWhole(items, query, "limit", 25, 1, 100);
  const offset = queryWhole(items, query, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
  const perType = queryWhole(items, query, "per_type", 5, 1, 20);
  const asked = query.get("q");
  if (asked === null) {
    items.push({ type: "missing", loc: ["query", "q"], msg: "Field required", input: null });
  } else if (asked.length < 2) {
    const msg = "String should have at least 2 characters";
    items.push({ type: "string_too_short", loc: ["query", "q"], msg, input: asked });
  }
  if (items.length > 0 || asked === null) throw new InvalidRequestError(items);
  const words = asked.trim();
  if (words === "") throw new IonworksError(400, "The query is blank");
  const [types, projectId] = [query.getAll("entity_types"), query.get("project_id")];
  const found = storesOf(request)
    .filter(([type]) => types.length === 0 || types.includes(type))
    .flatMap(([type, records]) =>
      hitsIn(
        records.filter(
          (record) =>
            isOwn(record, request.account) &&
            (projectId === null || !ofProjects.has(type) || record.projectId === projectId),
        ),
        words,
      )
        .slice(0, perType)
        .map((record) => ({
          id: record.id,
          entity_type: type,
          name: record.name ?? "",
          project_id: ofProjects.has(type) ? record.projectId : null,
          parent_id: null,
        })),
    );
  const results = found.slice(offset, offset + limit);
  return sendJson(reply, JSON.stringify({ results, query: words, total: found.length, limit, offset }));
}

function storesOf(request: FastifyRequest): readonly (readonly [string, readonly OwnedRecord[]])[] {
  const { work } = request.server.ionworks;
  return [
    ["project", work.projects.all()],
    ["parameterized_model", work.models.all()],
    ["experiment_template", work.templates.all()],
    ["optimization_template", work.optimizationTemplates.all()],
    ["study", work.studies.all()],
    ["optimization", work.optimizations.all()],
    ["pipeline", work.pipelines.all()],
  ];
}

/** Those whose name has the words in it, and then those whose description has words that begin so. */
function hitsIn(records: readonly OwnedRecord[], words: string): OwnedRecord[] {
  const wanted = words.toLowerCase();
  const byName = records.filter(({ name }) => name?.toLowerCase().includes(wanted) === true);
  const parts = wanted.split(/\s+/u);
  const byWords = records.filter((record) => {
    const told = record.description?.toLowerCase().split(/[^\p{L}\p{N}]+/u) ?? [];
    return !byName.includes(record) && parts.every((part) => told.some((word) => word.startsWith(part)));
  });
  return [...byName, ...byWords];
}
