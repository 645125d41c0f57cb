import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isVisible } from "../../faults/job-cancel.js";
import { pathId } from "../access.js";
import { queryOf } from "../../wire/query-of.js";
import { checkBody } from "./check-body.js";
import { IonworksError } from "../errors.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import { isOwn } from "./owned-records.js";
import type { OwnedRecord } from "../state/record-store.js";

export type RouteOfOne<Item> = (
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  handler: (request: FastifyRequest, reply: FastifyReply, item: Item) => FastifyReply,
) => void;

/** Makes routes about one record, `<path>/<id>…`, which is looked for first. */
export function routesOfOne<Item>(
  app: FastifyInstance,
  {
    path,
    parameter = "id",
    noun,
    find,
    check = () => {},
  }: {
    readonly path: string;
    /** How the id is called in addresses, where the path has one before it. @default "id" */
    readonly parameter?: string | undefined;
    /** What it is called where it is not there. */
    readonly noun: string;
    readonly find: (request: FastifyRequest, id: string) => Item | undefined;
    /** Throws what is to be said of an id before anything is looked for. */
    readonly check?: ((request: FastifyRequest, id: string) => void) | undefined;
  },
): RouteOfOne<Item> {
  return (method, below, handler) => {
    app.route({
      method,
      url: `${path}/:${parameter}${below}`,
      handler: (request, reply) => {
        const id = pathId(request, parameter);
        if (method === "POST") checkBody(request);
        check(request, id);
        const item = find(request, id);
        if (item === undefined) throw new IonworksError(404, `${noun} not found`);
        return handler(request, reply, item);
      },
    });
  };
}

/** The moment that a read tells of. */
export function readMoment(request: FastifyRequest): number {
  return request.mock.nowMs - request.mock.plan.readLagMs;
}

/** The moment that a list tells of. */
export function listMoment(request: FastifyRequest): number {
  const { nowMs, plan } = request.mock;
  return nowMs - Math.max(plan.readLagMs, plan.listLagMs);
}

/**
 * The records that a list shows to an account, of the project that the query names, if it names one.
 *
 * @param courseOf - the course by which a record can be seen or not; none hides it
 */
export function listedRecords<Item extends OwnedRecord>(
  records: readonly Item[],
  request: FastifyRequest,
  courseOf: (record: Item) => IonworksJob | undefined,
): readonly Item[] {
  const { account } = request;
  const { nowMs, plan } = request.mock;
  const atMs = listMoment(request);
  const projectId = queryOf(request).get("project_id");
  return records.filter((record) => {
    if (!isOwn(record, account) || record.createdMs > atMs) return false;
    if (projectId !== null && record.projectId !== projectId) return false;
    const course = courseOf(record);
    return course !== undefined && isVisible(course, plan, nowMs);
  });
}
