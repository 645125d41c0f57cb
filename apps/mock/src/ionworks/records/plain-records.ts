import type { FastifyReply } from "fastify";
import { sendJson } from "../../wire/send.js";
import type { OwnedRecord } from "../state/record-store.js";
import type { ListRules, WireRecord } from "./list-page.js";
import type { RouteOfOne } from "./one-record.js";
import { editRecord, sendDeleted } from "./owned-records.js";

const fields = ["id", "name", "description", "created_at", "updated_at"] as const;

/** How lists of records go that have no state of their own. @param most - the largest page */
export function plainListRules(most: number): ListRules {
  return { offset: "offset", limit: [100, most], filters: fields, orders: ["created_at", ...fields] };
}

/** The routes that read, edit and delete one record without a state of its own. */
export function plainRecordRoutes<Item extends OwnedRecord>(
  route: RouteOfOne<Item>,
  {
    recordOf,
    remove,
    checkRemoval = () => {},
  }: {
    readonly recordOf: (item: Item) => WireRecord;
    readonly remove: (id: string) => void;
    /** Throws where it cannot be deleted. */
    readonly checkRemoval?: ((item: Item) => void) | undefined;
  },
): void {
  const send = (reply: FastifyReply, item: Item): FastifyReply =>
    sendJson(reply, JSON.stringify(recordOf(item)));
  route("GET", "", (_request, reply, item) => send(reply, item));
  route("PATCH", "", (request, reply, item) => {
    editRecord(request, item);
    return send(reply, item);
  });
  route("DELETE", "", (_request, reply, item) => {
    checkRemoval(item);
    remove(item.id);
    return sendDeleted(reply);
  });
}
