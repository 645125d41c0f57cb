import { checkedObject, JobError, type JobRef, type ProviderCall } from "@simjobs/core";
import type { IonworksClient } from "../client.js";
import type { SubmitSimulationsOptions } from "../resources/client-options.js";
import type { JobOwner, JobOwners } from "./job-owners.js";

/** What Ionworks can be asked to run. `request` is what a request file holds. */
export type IonworksSubmit =
  | (SubmitSimulationsOptions & {
      /** As many simulations as the design of experiments asks for; see `parseSimulationRequest`. */
      readonly kind: "simulation";
      readonly request: unknown;
    })
  | {
      /** See `parsePipelineRequest`, `parseSimplePipelineRequest`, `parseOptimizationRequest`, `parseEcmFitRequest`. */
      readonly kind: "pipeline" | "simple-pipeline" | "optimization" | "ecm";
      readonly request: unknown;
    };

const kindsHint = "Give a `kind`: simulation, pipeline, simple-pipeline, optimization or ecm.";

/** Starts work and returns what it is called, without an account. */
export async function submitWork(
  client: IonworksClient,
  owners: JobOwners,
  submit: IonworksSubmit,
  call?: ProviderCall,
): Promise<readonly Pick<JobRef, "kind" | "id">[]> {
  checkedObject("request", submit, kindsHint);
  const { kind, request } = submit;
  switch (kind) {
    case "simulation": {
      const { maxDesigns } = submit;
      const submitted = await client.submitSimulations(request, { maxDesigns }, call);
      return submitted.map(({ simulationId, jobId }) => {
        if (jobId !== null) owners.remember({ kind, id: simulationId }, jobId);
        return { kind, id: simulationId };
      });
    }
    case "pipeline":
      return [{ kind, id: (await client.pipelines.create(request, call)).id }];
    case "simple-pipeline":
      return [noted(owners, kind, await client.simplePipelines.create(request, call))];
    case "optimization":
      return [noted(owners, kind, await client.optimizations.create(request, call))];
    case "ecm":
      return [{ kind: "job", id: (await client.ecm.fromMeasurements(request, call)).jobId }];
    default: // plain JavaScript may ask for anything
      throw new JobError("bad_input", "this is no kind of work that Ionworks is known to run", {
        hint: kindsHint,
      });
  }
}

/** The answer to a submit names the job; no later one may. */
function noted(
  owners: JobOwners,
  kind: JobOwner["kind"],
  { id, job_id: jobId }: { readonly id: string; readonly job_id?: string | null | undefined },
): Pick<JobRef, "kind" | "id"> {
  if (jobId !== null && jobId !== undefined) owners.remember({ kind, id }, jobId);
  return { kind, id };
}
