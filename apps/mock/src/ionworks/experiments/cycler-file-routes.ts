import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { stringify } from "yaml";
import { readFormFiles } from "../../wire/read-form-files.js";
import { sendJson } from "../../wire/send.js";
import { pathId } from "../access.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { protocolUcp } from "../protocol/protocol-ucp.js";
import { protocolWords } from "../protocol/protocol-words.js";
import { readChecked } from "../protocol/protocol-settings.js";
import { timeText } from "../records/common-fields.js";

/** The one drive cycle that there is. No route is known by which others are made. */
const driveCycleId = "d21fe000-0000-4000-8000-000000000001";
/** Seconds, and amperes of which the sign is not known. */
const driveCycle: readonly (readonly [seconds: number, amperes: number])[] = Array.from(
  { length: 61 },
  (_, second) => [second, second % 20 < 12 ? 2.5 : second % 20 < 16 ? 0 : -1] as const,
);

/** Files of cyclers, and drive cycles. @see docs/services/ionworks.md 10.5 */
export function cyclerFileRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  app.get("/drive-cycles/:id", (request, reply) => {
    if (pathId(request) !== driveCycleId) throw new IonworksError(404, "Drive cycle not found");
    const record = {
      id: driveCycleId,
      name: "a minute of driving",
      data: driveCycle,
      organization_id: request.account.ionworks.organizationId,
      content_hash: createHash("sha256").update(JSON.stringify(driveCycle)).digest("hex"),
      created_at: timeText(world.clock.startMs, world.switches.ionworks),
      measurement_id: null,
    };
    return sendJson(reply, JSON.stringify(record));
  });

  app.post("/protocols/parse", async (request, reply) => {
    const files = await readFormFiles(request.headers["content-type"], request.raw);
    const file = files?.find(({ part }) => part === "file");
    if (file === undefined) throw refusedFile("missing", "Field required");
    const text = file.content.toString("utf8");
    const template = file.content.includes(0)
      ? "the mock reads protocols that are text in PyBaMM's words, or in the published language"
      : readChecked(world.switches.ionworks, text);
    if (typeof template === "string") throw refusedFile("value_error", `Value error, ${template}`);
    const parsed = {
      parsed_protocol_ucp: stringify(protocolUcp(template)),
      parsed_protocol_human: protocolWords(template),
      raw_protocol: text,
      cycler_type: "pybamm",
      nominal_capacity_ah: null,
      error: null,
    };
    return sendJson(reply, JSON.stringify(parsed));
  });
}

function refusedFile(type: string, msg: string): InvalidRequestError {
  return new InvalidRequestError([{ type, loc: ["body", "file"], msg, input: null }]);
}
