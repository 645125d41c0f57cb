import { basename, extname } from "node:path";
import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import {
  countDesigns,
  defaultLimits,
  parseOptimizationRequest,
  parsePipelineRequest,
  parseSimplePipelineRequest,
  parseSimulationRequest,
  type IonworksSubmit,
  type SimulationRequest,
} from "@simjobs/ionworks";
import type { IonworksService } from "../ionworks-service.js";
import { checkProtocol } from "../../../input/check-protocol.js";
import { checkWords } from "../../../input/check-words.js";
import { parseCount } from "../../../input/parse-count.js";
import { parseParameters } from "../../../input/parse-parameters.js";
import { parseJson, readJsonFile, readTextFile, type TextSource } from "../../../input/read-input-file.js";
import type { MadeJob } from "../../work.js";
import type { IonworksWorkOptions } from "./ionworks-work-options.js";

/** Work for Ionworks, as far as the command line tells it. */
export interface IonworksWork {
  readonly request: IonworksSubmit;
  /** `null` where it has none. */
  readonly name: string | null;
  /** How many simulations come of it; `null` for other work. */
  readonly designs: number | null;
}

const requestOptions = [
  ["simulation", "--simulation"],
  ["pipeline", "--pipeline"],
  ["simplePipeline", "--simple-pipeline"],
  ["optimization", "--optimization"],
  ["protocol", "--protocol"],
] as const;

/**
 * Makes a request of what the command line says, and checks it. Nothing is sent.
 *
 * @throws {JobError} `bad_input`
 */
export async function ionworksWork(source: TextSource, options: IonworksWorkOptions): Promise<IonworksWork> {
  checkWords({ "--name": options.name, "--model": options.model });
  const [given, ...others] = requestOptions.filter(([name]) => options[name] !== undefined);
  if (given === undefined) {
    throw new JobError("bad_input", "the request is missing: give it with --simulation, --pipeline, …", {
      hint: "For example: simjobs submit ionworks --simulation request.json",
    });
  }
  if (others.length > 0) {
    throw new JobError(
      "bad_input",
      `${[given, ...others].map(([, option]) => option).join(" and ")} are two kinds of work`,
      {
        hint: "Submit one after the other.",
      },
    );
  }
  const [kind, option] = given;
  const { model, name, parameter } = options;
  if (kind !== "protocol" && (model !== undefined || name !== undefined || parameter.length > 0)) {
    const message = `--model, --name and --parameter go with --protocol, not with ${option}`;
    throw new JobError("bad_input", message, {
      hint: "The request holds them itself.",
    });
  }
  const file = options[kind] ?? "";
  if (kind === "simulation")
    return simulationWork(await readJsonFile(source, file, option), options, `${option}: ${file}`);
  if (kind === "protocol")
    return simulationWork(await protocolRequest(source, file, options), options, `--protocol: ${file}`);
  if (options.maxDesigns !== undefined) {
    throw new JobError("bad_input", `--max-designs goes with --simulation, not with ${option}`);
  }
  const content = await readJsonFile(source, file, option);
  switch (kind) {
    case "pipeline": {
      const request = parsePipelineRequest(content);
      return { request: { kind: "pipeline", request }, name: request.name ?? null, designs: null };
    }
    case "simplePipeline": {
      const request = parseSimplePipelineRequest(content);
      return { request: { kind: "simple-pipeline", request }, name: request.name ?? null, designs: null };
    }
    case "optimization": {
      const request = parseOptimizationRequest(content);
      return { request: { kind: "optimization", request }, name: request.name ?? null, designs: null };
    }
  }
}

async function simulationWork(
  request: unknown,
  { maxDesigns }: IonworksWorkOptions,
  what: string,
): Promise<IonworksWork> {
  const most = maxDesigns === undefined ? defaultLimits.maxDesigns : parseCount(maxDesigns, "--max-designs");
  const checked = withinDesigns(() => parseSimulationRequest(request, { maxDesigns: most }));
  const { protocol_experiment: experiment, design_parameters_doe: design } = checked;
  await checkProtocol(experiment.protocol, `${what}: its protocol`);
  return {
    request: { kind: "simulation", request: checked, maxDesigns: most },
    name: experiment.name,
    designs: countDesigns(design),
  };
}

function withinDesigns(parse: () => SimulationRequest): SimulationRequest {
  try {
    return parse();
  } catch (error) {
    if (!isJobError(error) || error.hint?.includes("allow more") !== true) throw error;
    throw error.retold({ hint: "Make the design smaller, or allow more with --max-designs.", cause: error });
  }
}

/** One simulation of a protocol on a model. */
async function protocolRequest(
  source: TextSource,
  file: string,
  { model, name, parameter }: IonworksWorkOptions,
): Promise<unknown> {
  if (model === undefined || model === "") {
    throw new JobError("bad_input", "the model is missing: give it with --model", {
      hint: `For example: --model '{"capacity": 5, "chemistry": "NMC/Graphite"}', or the id of a model.`,
    });
  }
  const protocol = await readTextFile(source, file, "--protocol");
  if (protocol.trim() === "") throw new JobError("bad_input", `--protocol: ${showControls(file)} is empty`);
  const inputs = await checkProtocol(protocol, `--protocol: ${file === "-" ? "what came in" : file}`);
  const parameters = parseParameters(parameter, "--parameter");
  checkInputs(inputs, parameters);
  return {
    parameterized_model: await readModel(source, model),
    protocol_experiment: {
      name: name ?? (file === "-" ? "protocol" : basename(file, extname(file))),
      protocol,
    },
    experiment_parameters: parameter.length === 0 ? undefined : parameters,
  };
}

/** What becomes of an input without a value, or a value without an input, nobody knows: neither is sent. */
function checkInputs(inputs: readonly string[], parameters: Readonly<Record<string, number>>): void {
  const missing = inputs.find((name) => !Object.hasOwn(parameters, name));
  if (missing !== undefined) {
    throw new JobError("bad_input", `the protocol's input "${showControls(missing)}" has no value`, {
      hint: `Give it with --parameter, such as --parameter '${showControls(missing)}=1'.`,
    });
  }
  const extra = Object.keys(parameters).find((name) => !inputs.includes(name));
  if (extra === undefined) return;
  throw new JobError("bad_input", `--parameter: the protocol has no input "${showControls(extra)}"`, {
    hint:
      inputs.length === 0
        ? 'An input is written input["name"] in a protocol in YAML.'
        : `It has ${inputs.map(showControls).join(", ")}.`,
  });
}

/** An id, JSON, or a file of JSON. A quick model may be written without its name around it. */
async function readModel(source: TextSource, text: string): Promise<unknown> {
  const isJson = text.trimStart().startsWith("{");
  if (!isJson && !/\.json$/iu.test(text)) return text;
  const model = isJson
    ? parseJson(text, "--model", "Correct it. Around JSON, most shells want 'single quotes'.")
    : await readJsonFile(source, text, "--model");
  const isQuick =
    typeof model === "object" &&
    model !== null &&
    ("capacity" in model || "chemistry" in model) &&
    !("quick_model" in model || "model_id" in model);
  return isQuick ? { quick_model: model } : model;
}

/** Sends it, and tells what came of it. */
export async function sendIonworksWork(
  { provider }: IonworksService,
  { request, name, designs }: IonworksWork,
  call: ProviderCall,
  tell: (text: string) => void,
): Promise<readonly MadeJob[]> {
  const refs = await provider.submit(request, call);
  if (designs !== null && refs.length !== designs)
    tell(`simjobs: the design asks for ${designs} simulations, and the service made ${refs.length}\n`);
  return refs.map((ref) => ({
    ref,
    name: name ?? undefined,
    jobId: provider.jobRunning(ref)?.id,
  }));
}
