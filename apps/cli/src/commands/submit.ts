import { formatReference, isJobError, JobError, type JobRef, type ProviderCall } from "@simjobs/core";
import { Accounts } from "../connect/accounts.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { fileProblem } from "../files/file-problem.js";
import type { Submitted } from "../files/submitted-store.js";
import { findInputFile, readJsonFile } from "../input/read-input-file.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import type { CommonOptions } from "./options.js";

export interface SubmitJessOptions extends CommonOptions {
  readonly model?: string;
  readonly weather?: string;
  readonly title?: string;
  readonly desc?: string;
  readonly split?: boolean;
}

export interface SubmitIonworksOptions extends CommonOptions {
  readonly simulation?: string;
  readonly maxJobs?: string;
}

/** Sends an EnergyPlus model with its weather to JESS. */
export async function submitJessCommand(context: CliContext, options: SubmitJessOptions): Promise<number> {
  const example = "simjobs submit jess --model office.idf --weather in.epw";
  const model = await findInputFile(
    context.cwd,
    needed(options.model, "--model", "the EnergyPlus model", example),
    "--model",
  );
  const weather = await findInputFile(
    context.cwd,
    needed(options.weather, "--weather", "the weather file", example),
    "--weather",
  );
  const { openJess } = await import("../connect/jess-service.js");
  return submitWith(context, options, "jess", async (accounts, call) => {
    const service = await openJess(await accounts.opening());
    try {
      const refs = await service.provider.submit(
        {
          kind: "energyplus",
          models: [model.path],
          weather: [weather.path],
          title: options.title ?? model.name,
          ...(options.desc === undefined ? {} : { description: options.desc }),
          ...(options.split === true ? { split: true } : {}),
        },
        call,
      );
      const atMs = context.clock.wallNow();
      const name = options.title ?? model.name;
      return refs.map((ref) => ({ ref, origin: service.origin, atMs, name }));
    } finally {
      await service.close();
    }
  });
}

/** Sends a request for simulations to Ionworks: as many jobs come of it as its design asks for. */
export async function submitIonworksCommand(
  context: CliContext,
  options: SubmitIonworksOptions,
): Promise<number> {
  const example = "simjobs submit ionworks --simulation request.json";
  const path = needed(options.simulation, "--simulation", "the request", example);
  const request = await readJsonFile(context.cwd, path, "--simulation");
  const { parseCount } = await import("../input/parse-count.js");
  const maxDesigns = options.maxJobs === undefined ? undefined : parseCount(options.maxJobs, "--max-jobs");
  const [{ openIonworks }, { parseSimulationRequest }] = await Promise.all([
    import("../connect/ionworks-service.js"),
    import("@simjobs/ionworks"),
  ]);
  // Checked before the sign-in is, so that a wrong file is told first.
  const { protocol_experiment: experiment } = parseSimulationRequest(
    request,
    maxDesigns === undefined ? {} : { maxDesigns },
  );
  return submitWith(context, options, "ionworks", async (accounts, call) => {
    const service = await openIonworks(await accounts.opening());
    const { provider, origin } = service;
    try {
      const refs = await provider.submit(
        { kind: "simulation", request, ...(maxDesigns === undefined ? {} : { maxDesigns }) },
        call,
      );
      const atMs = context.clock.wallNow();
      return refs.map((ref) => ({
        ref,
        origin,
        atMs,
        name: experiment.name,
        jobId: provider.jobOf(ref)?.id,
      }));
    } finally {
      await service.close();
    }
  });
}

async function submitWith(
  context: CliContext,
  options: CommonOptions,
  service: string,
  submit: (accounts: Accounts, call: ProviderCall) => Promise<readonly Submitted[]>,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  let sent = false;
  const verbose = verboseEvents(context, options.verbose);
  const onEvent: NonNullable<ProviderCall["onEvent"]> = (event) => {
    if (event.kind === "may-have-left" && event.method === "POST") sent = true;
    verbose?.(event);
  };
  let jobs: readonly Submitted[];
  try {
    jobs = await submit(accounts, { signal: context.signal, onEvent });
  } catch (error) {
    if (interruptionOf(context) === undefined || isJobError(error) || !sent) throw error;
    // Interrupted after the request may have left: never say that nothing was submitted.
    throw new JobError(
      "submit_unclear",
      "interrupted while it was being submitted: the job may or may not exist",
      {
        hint: `Look before you submit it again: simjobs list --provider ${service} --since 1h`,
        cause: error,
        mayHaveLeft: true,
      },
    );
  }
  const refs = jobs.map(({ ref }: { ref: JobRef }) => formatReference(ref));
  // First the references, for they are worth most; then our own notes, which can be done without.
  if (options.json === true) printJson(context, { schema: "simjobs.submit/1", refs });
  else context.stdout.write(refs.map((ref) => `${ref}\n`).join(""));
  await accounts.submitted.add(jobs).catch((error: unknown) => {
    context.stderr.write(
      `simjobs: submitted, but not noted in ${accounts.files.submitted}: ${fileProblem(error)}\n`,
    );
  });
  return exitCodes.done;
}

function needed(value: string | undefined, option: string, what: string, example: string): string {
  if (value !== undefined && value !== "") return value;
  throw new JobError("bad_input", `${what} is missing: give it with ${option}`, {
    hint: `For example: ${example}`,
  });
}
