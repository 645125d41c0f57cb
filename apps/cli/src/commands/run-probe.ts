import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { JobError, tryParseReference, type ProviderCall } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { switchFile, type ProbedService } from "../probe/switch-file.js";
import { Accounts } from "../services/accounts.js";
import { serviceNames } from "../services/registry.js";
import type { ProbeOptions } from "./probe-options.js";

/** Learns of the services what a mock needs to be told. */
export async function runProbe(
  context: CliContext,
  refs: readonly string[],
  options: ProbeOptions,
): Promise<number> {
  if (options.submitJob === true) await confirmJob(context, options);
  const accounts = await Accounts.create(context, { profile: options.profile });
  const call: ProviderCall = { signal: context.signal, onEvent: verboseEvents(context, options.verbose) };
  try {
    const names = options.service === undefined ? serviceNames() : [options.service];
    const services: ProbedService[] = [];
    for (const name of names) {
      const kind = await accounts.kind(name);
      if (kind.probe === undefined || !(await accounts.hasCredentials(name))) continue;
      context.stderr.write(`Reading ${name} …\n`);
      const examples = refs.flatMap((ref) => tryParseReference(ref, [kind.grammar]) ?? []);
      const opening = await accounts.openingOf(name);
      const submitsJob = options.submitJob === true;
      const { findings, submittedJob } = await kind.probe({ opening, call, examples, submitsJob });
      services.push({
        provider: name,
        origin: await accounts.origin(name),
        submittedJob,
        findings,
      });
    }
    if (services.length === 0) {
      throw new JobError("unauthorized", "not signed in to any service that can be probed", {
        hint: "Sign in: simjobs login.",
      });
    }
    await tell(context, services, options);
    return exitCodes.done;
  } finally {
    await accounts.close();
  }
}

async function tell(
  context: CliContext,
  services: readonly ProbedService[],
  { json, output }: ProbeOptions,
): Promise<void> {
  const text = switchFile(services);
  if (output !== undefined) {
    try {
      await writeFile(resolve(context.cwd, output), text, { flag: "wx" });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      throw new JobError("bad_input", `${output} is there already`, {
        hint: "Choose another name with --output.",
        cause: error,
      });
    }
  }
  if (json === true) printJson(context, { schema: "simjobs.probe/1", services: services.map(shown) });
  else if (output === undefined) context.stdout.write(text);
  const findings = services.flatMap((service) => service.findings);
  const seen = findings.filter(({ value }) => value !== null).length;
  context.stderr.write(`${seen} of ${findings.length} switches were to be seen.\n`);
}

function shown({ findings, ...service }: ProbedService) {
  return {
    ...service,
    findings: findings.map(({ value, ...rest }) => ({
      ...rest,
      value: value === null ? null : String(value),
    })),
  };
}

/** @throws {JobError} `bad_input` where the answer is no, or nobody can be asked */
async function confirmJob({ stdin, signal }: CliContext, { json, yes }: ProbeOptions): Promise<void> {
  if (yes === true) return;
  if (!stdin.isTTY || json === true) {
    throw new JobError("bad_input", "a job is not submitted unasked", { hint: "Add --yes if you mean it." });
  }
  const question = "Submit one small job to each service, and cancel it? It may cost something. [y/N] ";
  const answer = await stdin.ask(question, { signal });
  if (!/^y(es)?$/iu.test(answer.trim())) throw new JobError("bad_input", "nothing was submitted");
}
