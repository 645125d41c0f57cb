import { JobError, type JobRef, type ProviderCall } from "@simjobs/core";
import type { IonworksClient, IonworksProvider, TraceStep } from "@simjobs/ionworks";
import { designWords } from "../../output/design-words.js";
import type { LogLine } from "../service.js";

/**
 * What a fit or an optimization has tried so far, oldest first, a line a look.
 *
 * @throws {JobError} `not_supported` for a simulation; `not_ready` for what no job runs yet
 */
export async function ionworksLogs(
  client: IonworksClient,
  provider: IonworksProvider,
  ref: JobRef,
  call?: ProviderCall,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for (const { of, jobId } of await jobsOf(client, provider, ref, call)) {
    const trace = await client.parameterTrace(jobId, call);
    for (const [index, step] of trace.entries()) lines.push({ of, text: textOf(step, index), values: step });
  }
  return lines;
}

interface Traced {
  /** Which of several it is. */
  readonly of: string | null;
  readonly jobId: string;
}

async function jobsOf(
  client: IonworksClient,
  provider: IonworksProvider,
  ref: JobRef,
  call: ProviderCall | undefined,
): Promise<readonly Traced[]> {
  const one = (jobId: string | null | undefined): readonly Traced[] => {
    if (jobId !== null && jobId !== undefined) return [{ of: null, jobId }];
    throw new JobError("not_ready", `nothing tells the job that runs this ${ref.kind}`, {
      hint: "Name the job itself, if you know it: ionworks:<job id>.",
    });
  };
  switch (ref.kind) {
    case "job":
      return one(ref.id);
    case "pipeline": {
      const elements = await client.pipelines.elements(ref.id, call);
      return elements.flatMap(({ name, job_id: jobId }) =>
        jobId === null || jobId === undefined ? [] : [{ of: name ?? null, jobId }],
      );
    }
    case "simple-pipeline":
      return one((await client.simplePipelines.get(ref.id, call)).job_id);
    case "optimization":
      return one(provider.jobRunning(ref)?.id ?? (await client.optimizations.get(ref.id, call)).job_id);
    default:
      throw new JobError("not_supported", `a ${ref.kind} at Ionworks has no log`, {
        hint: "Fits and optimizations have one. Of a simulation there is its message: simjobs show.",
      });
  }
}

function textOf({ cost, best_cost: best, inputs_unscaled: own, inputs }: TraceStep, index: number): string {
  const values = own ?? inputs;
  const parts = [
    `#${index + 1}`,
    cost === null || cost === undefined ? "" : `cost ${cost}`,
    best === null || best === undefined ? "" : `best ${best}`,
    values === null || values === undefined ? "" : designWords(values),
  ];
  return parts.filter((part) => part !== "").join("  ");
}
