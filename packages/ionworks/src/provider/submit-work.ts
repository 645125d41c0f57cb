import { checkedObject, JobError, type JobRef, type ProviderCall } from "@simjobs/core";
import type { IonworksClient } from "../client.js";
import type { EcmFitRequest } from "../requests/ecm-request.js";
import type { OptimizationRequest } from "../requests/optimization-request.js";
import type { PipelineRequest, SimplePipelineRequest } from "../requests/pipeline-request.js";
import type { SimulationRequest } from "../requests/simulation-request.js";
import type { SubmitSimulationsOptions } from "../resources/client-options.js";
import type { JobOwner, JobOwners } from "./job-owners.js";

/** What Ionworks can be asked to run. What a request file holds is made a request by the function that is named at each. */
export type IonworksSubmit =
  | (SubmitSimulationsOptions & {
      /** As many simulations as the design of experiments asks for; see `parseSimulationRequest`. */
      readonly kind: "simulation";
      readonly request: SimulationRequest;
    })
  /** See `parsePipelineRequest`. */
  | { readonly kind: "pipeline"; readonly request: PipelineRequest }
  /** See `parseSimplePipelineRequest`. */
  | { readonly kind: "simple-pipeline"; readonly request: SimplePipelineRequest | PipelineRequest }
  /** See `parseOptimizationRequest`. */
  | { readonly kind: "optimization"; readonly request: OptimizationRequest }
  /** See `parseEcmFitRequest`. */
  | { readonly kind: "ecm"; readonly request: EcmFitRequest };

const kindsHint = "Give a `kind`: simulation, pipeline, simple-pipeline, optimization or ecm.";

/** Starts work and returns what it is called, without an account. */
export async function submitWork(
  client: IonworksClient,
  owners: JobOwners,
  submit: IonworksSubmit,
  call?: ProviderCall,
): Promise<readonly Pick<JobRef, "kind" | "id">[]> {
  checkedObject("request", submit, kindsHint);
  const { kind } = submit;
  switch (kind) {
    case "simulation": {
      const { request, maxDesigns } = submit;
      const submitted = await client.submitSimulations(request, { maxDesigns }, call);
      return submitted.map(({ simulationId, jobId }) => {
        if (jobId !== null) owners.remember({ kind, id: simulationId }, jobId);
        return { kind, id: simulationId };
      });
    }
    case "pipeline":
      return [{ kind, id: (await client.pipelines.create(submit.request, call)).id }];
    case "simple-pipeline":
      return [noted(owners, kind, await client.simplePipelines.create(submit.request, call))];
    case "optimization":
      return [noted(owners, kind, await client.optimizations.create(submit.request, call))];
    case "ecm":
      return [{ kind: "job", id: (await client.ecm.fromMeasurements(submit.request, call)).jobId }];
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
