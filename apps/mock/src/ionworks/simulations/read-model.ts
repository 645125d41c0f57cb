import type { IonworksWorld } from "../state/ionworks-world.js";
import { chemistryNames, chemistryOf } from "../cell/chemistries.js";
import { defaultModel, type QuickModel } from "../cell/make-cell.js";
import type { BodyCheck } from "../validation.js";

/** What the typed form of the official client fills in. @see docs/services/ionworks.md 3.5 */
const clientDefaults = { capacity: 1, chemistry: "NMC/Graphite" } as const;

/** The cell, and the id of the parameterized model: one of its own for a quick or an inline one. */
export function readModel(world: IonworksWorld, body: BodyCheck): { model: QuickModel; modelId: string } {
  const given = body.any("parameterized_model");
  if (typeof given === "string") {
    return { model: world.work.models.get(given)?.model ?? defaultModel, modelId: given };
  }
  const asked = body.requiredObject("parameterized_model");
  const modelId = world.random.uuid("ionworks-model", JSON.stringify(asked));
  if (!body.isFine) return { model: defaultModel, modelId };
  if ("quick_model" in asked) return { model: readQuickModel(world, body, asked["quick_model"]), modelId };
  if (typeof asked["model_id"] !== "string") {
    // A flat quick model is what older clients sent; the service takes it nested only.
    body.refuse(["parameterized_model"], "expected an id, quick_model or model_id with parameters", given);
  }
  return { model: defaultModel, modelId };
}

function readQuickModel(world: IonworksWorld, body: BodyCheck, quick: unknown): QuickModel {
  const place = ["parameterized_model", "quick_model"];
  const isFilled = world.switches.ionworks["quick-defaults"] === "client";
  const fields: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(typeof quick === "object" && quick !== null ? quick : {}).filter(
      ([, value]) => value !== null,
    ),
  );
  const {
    capacity,
    chemistry,
    resistance_pct: resistance,
  } = isFilled ? { ...clientDefaults, ...fields } : fields;
  const resistancePct = resistance ?? 100;
  if (typeof quick !== "object" || quick === null) {
    body.refuse(place, "quick_model must be an object", quick);
  } else if (capacity === undefined || chemistry === undefined) {
    body.refuse(place, "capacity and chemistry are needed", quick);
  } else if (typeof capacity !== "number" || !(capacity > 0)) {
    body.refuse([...place, "capacity"], "capacity must be more than 0", capacity);
  } else if (typeof chemistry !== "string" || chemistryOf(chemistry) === undefined) {
    body.refuse([...place, "chemistry"], `chemistry must be ${chemistryNames.join(", ")}`, chemistry);
  } else if (typeof resistancePct !== "number" || !(resistancePct > 0)) {
    body.refuse([...place, "resistance_pct"], "resistance_pct must be more than 0", resistancePct);
  } else {
    return { capacity, chemistry, resistancePct };
  }
  return defaultModel;
}
