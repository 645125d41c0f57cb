import type { IonworksWorld } from "../state/ionworks-world.js";
import type { IonworksView } from "../jobs/ionworks-view.js";
import { extraFields, timeText } from "../records/common-fields.js";
import type { Simulation } from "../state/simulations.js";

/**
 * Whether the results lie in the storage: from the moment of the job's `completed`, or later by the switches.
 *
 * @see docs/services/ionworks.md 8, point 9
 */
export function isStored(world: IonworksWorld, view: IonworksView, atMs: number): boolean {
  const { storage, "storage-delay-ms": delayMs } = world.switches.ionworks;
  if (view.status !== "completed" || view.completedMs === null) return false;
  return storage === "with-job" && atMs >= view.completedMs + delayMs;
}

/** @see docs/services/ionworks.md 3.6 */
export function simulationRecord(
  world: IonworksWorld,
  simulation: Simulation,
  view: IonworksView,
  atMs: number,
): object {
  const settings = world.switches.ionworks;
  const hasResults = isStored(world, view, atMs);
  const { model, design } = simulation.inputs;
  return {
    id: simulation.id,
    job_id: simulation.jobId,
    created_at: timeText(simulation.createdMs, settings),
    updated_at: timeText(view.updatedMs, settings),
    experiment_id: simulation.templateId,
    parameterized_model_id: simulation.modelId,
    design_id: simulation.designId,
    status: view.status,
    error: view.error,
    error_code: view.errorCode,
    metrics: hasResults ? world.results.metrics(simulation.inputs) : null,
    storage_folder: hasResults ? `simulations/${simulation.id}` : null,
    simulation_data: null,
    organization_id: simulation.organizationId,
    experiment: {
      id: simulation.templateId,
      name: world.work.templates.get(simulation.templateId)?.name ?? null,
    },
    parameterized_model: { id: simulation.modelId, name: model.chemistry },
    design: simulation.designId === null ? null : { id: simulation.designId, parameters: design },
    ...extraFields(settings),
  };
}
