import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readFormFiles } from "../../wire/read-form-files.js";
import { sendJson } from "../../wire/send.js";
import { accountOf, pathId } from "../access.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { ecmExamples } from "./ecm-examples.js";
import { exampleData } from "./example-data.js";
import { ecmResult } from "./ecm-fit.js";
import { keptResult } from "./kept-results.js";
import { readFit } from "./ecm-options.js";
import { queryValues, withoutSegment } from "./ecm-query.js";
import { readCyclerFile } from "./read-cycler-file.js";
import { readCyclerParquet } from "./read-cycler-parquet.js";

/** So many demonstrations a minute, of everybody together. */
const mostInMinute = 60;

/** What strangers may try, at once and without a key. @see docs/services/ionworks.md 3.11 */
export function ecmDemoRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  app.get("/ecm/examples", (_request, reply) =>
    sendJson(
      reply,
      JSON.stringify(ecmExamples.map(({ initialSoc, ...shown }) => ({ ...shown, initial_soc: initialSoc }))),
    ),
  );
  app.get("/ecm/examples/:id/data", (request, reply) => {
    const example = ecmExamples.find(({ id }) => id === pathId(request));
    if (example === undefined) throw new IonworksError(404, "Example not found");
    const { seconds, volts, amperes } = exampleData(world.random, example);
    return sendJson(reply, JSON.stringify({ time: seconds, voltage: volts, current: amperes }));
  });
  app.post("/ecm/fit", sendDemo);
  app.post("/ecm/detect-and-read", async (request, reply) => {
    const files = await readFormFiles(request.headers["content-type"], request.raw);
    const file = files?.find(({ part }) => part === "file");
    if (file === undefined) {
      const missing = { type: "missing", loc: ["body", "file"], msg: "Field required", input: null };
      throw new InvalidRequestError([missing]);
    }
    // The service's keys are not known.
    const asText = readCyclerFile(file.content);
    const read = asText ?? (await readCyclerParquet(file.content));
    const found =
      read === null
        ? { format: "unknown", columns: [] }
        : {
            format: asText === null ? "parquet" : "csv",
            columns: read.columns,
            time: read.data?.seconds ?? [],
            voltage: read.data?.volts ?? [],
            current: read.data?.amperes ?? [],
          };
    return sendJson(reply, JSON.stringify({ filename: file.name, size: file.bytes, ...found }));
  });
}

function sendDemo(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { nowMs } = request.mock;
  const since = world.ecmDemos.filter((atMs) => atMs > nowMs - 60_000);
  if (since.length >= mostInMinute) {
    throw new IonworksError(429, `At most ${String(mostInMinute)} fits a minute`);
  }
  world.ecmDemos = [...since, nowMs];
  const { check, values } = queryValues(request);
  const exampleId = check.requiredText("example_id");
  const example = ecmExamples.find(({ id }) => id === exampleId);
  const initialSoc = check.fraction("initial_soc") ?? example?.initialSoc ?? null;
  const part = { id: exampleId, startStep: null, endStep: null };
  const fit = readFit(check, [], withoutSegment(values), [{ ...part, initialSoc, capacity: null }]);
  if (!check.isFine) throw new InvalidRequestError(check.items);
  if (example === undefined) throw new IonworksError(404, "Example not found");
  const result = keptResult(world.random, JSON.stringify(["example", fit]), () => {
    const data = exampleData(world.random, example);
    return ecmResult(
      fit,
      fit.segments.map((segment) => ({ segment, data })),
    );
  });
  // Strangers do not get to see the pairs.
  const isStranger = accountOf(request) === undefined;
  return sendJson(reply, JSON.stringify(isStranger ? { ...result, rc_pairs: [] } : result));
}
