import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { InvalidRequestError } from "../errors.js";
import { checkProject } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import { readInputs } from "../protocol/read-inputs.js";
import { resolveProtocol } from "../protocol/resolve-protocol.js";
import { protocolWords } from "../protocol/protocol-words.js";
import { protocolSettings, readChecked } from "../protocol/protocol-settings.js";

/** What can be done with a protocol besides running it and keeping it. @see docs/services/ionworks.md 10.5 */
export function protocolRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  app.post("/protocols/parse-to-template", makeTemplate);
  app.post("/protocols/validate", (request, reply) => {
    const body = new BodyCheck(readJson(request.body));
    const given = body.any("protocol");
    const protocol = typeof given === "string" ? given : body.requiredObject("protocol");
    if (!body.isFine) throw new InvalidRequestError(body.items);
    const template = readChecked(world.switches.ionworks, protocol);
    const answer = typeof template === "string" ? { valid: false, error: template } : { valid: true };
    return sendJson(reply, JSON.stringify(answer));
  });
  app.post("/protocols/input_references", (request, reply) => {
    const body = new BodyCheck(readJson(request.body));
    const text = body.requiredText("protocol");
    if (!body.isFine) throw new InvalidRequestError(body.items);
    const template = readChecked(world.switches.ionworks, text);
    if (typeof template !== "string") return sendJson(reply, JSON.stringify(template.inputs));
    body.refuse(["protocol"], template, text);
    throw new InvalidRequestError(body.items);
  });
  app.post("/protocols/convert", convert);
}

const targets = ["maccor", "arbin", "neware", "biologic_bttest", "novonix", "arbin_sdx"];

/** A file for a cycler; what is in it is made up. */
function convert(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const given = body.any("protocol");
  const protocol = typeof given === "string" ? given : body.requiredObject("protocol");
  const target = body.requiredText("target");
  const stem = body.text("filename_stem") ?? "protocol";
  if (body.isFine && !targets.includes(target)) {
    body.refuse(["target"], `target must be ${targets.join(", ")}`, target);
  }
  const template = body.isFine ? readChecked(world.switches.ionworks, protocol) : "";
  if (typeof template === "string" && template !== "") body.refuse(["protocol"], template, given);
  if (!body.isFine || typeof template === "string") throw new InvalidRequestError(body.items);
  const content = `Made up by the simjobs mock for ${target}: no cycler reads it.\n${protocolWords(template)}`;
  const primary = {
    filename: `${stem}.${target}.txt`,
    content_base64: Buffer.from(content).toString("base64"),
    media_type: "text/plain",
  };
  return sendJson(reply, JSON.stringify({ target, primary, assets: [] }));
}

function makeTemplate(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { account } = request;
  const body = new BodyCheck(readJson(request.body));
  const experiment = body.requiredObject("protocol_experiment");
  const projectId = body.requiredText("project_id");
  const parameters = body.object("experiment_parameters") ?? {};
  const { protocol: text, name } = experiment;
  const place = ["protocol_experiment", "protocol"];
  if (!body.isFine) throw new InvalidRequestError(body.items);
  if (typeof text !== "string" || text.trim() === "") {
    body.refuse(place, "protocol must be a text in the cycler protocol", text);
    throw new InvalidRequestError(body.items);
  }
  const template = readChecked(world.switches.ionworks, text);
  if (typeof template === "string") {
    body.refuse(place, template, text);
    throw new InvalidRequestError(body.items);
  }
  const { values, missing } = readInputs(
    world.switches.ionworks,
    body,
    ["experiment_parameters"],
    parameters,
    template,
  );
  if (body.isFine && missing.length === 0) {
    const protocol = resolveProtocol(template, values, protocolSettings(world.switches.ionworks, null));
    if (typeof protocol === "string") body.refuse(place, protocol, text);
  }
  if (!body.isFine) throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const { userId, organizationId } = account.ionworks;
  const { id } = world.work.templates.add((fresh) => ({
    id: fresh,
    projectId,
    organizationId,
    userId,
    createdMs: request.mock.nowMs,
    name: typeof name === "string" ? name : null,
    description: null,
    editedMs: null,
    template,
    protocol: text,
    parametersSchema: {},
    source: text,
  }));
  // What else the service's reply holds is not known: here is room for what a reader of an older protocol should know.
  const { notes } = template;
  return sendJson(reply, JSON.stringify({ template_id: id, notes: notes.length === 0 ? undefined : notes }));
}
