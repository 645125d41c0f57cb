import { startMock, type Incident } from "@simjobs/mock";
import { Bench } from "../bench.js";
import { askNaively } from "./ask-naively.js";
import { askSimjobs, type Simjobs } from "./ask-simjobs.js";
import type { Telling } from "./told-truly.js";

/** One incident, and what two clients make of it. */
export interface Visit {
  readonly incident: Incident;
  readonly simjobs: Telling;
  readonly naive: Telling;
}

/** Plays an incident twice from its beginning: once for simjobs, once for the naive client. Nobody really waits. */
export async function visit(incident: Incident, simjobs?: Simjobs): Promise<Visit> {
  const inWorld = async (ask: (bench: Bench) => Promise<Telling>): Promise<Telling> => {
    await using mock = await startMock({ clock: "manual", scenarios: [incident.name] });
    await using bench = new Bench(mock);
    return await ask(bench); // before the mock goes
  };
  return {
    incident,
    simjobs: await inWorld((bench) => askSimjobs(bench, incident, simjobs)),
    naive: await inWorld((bench) => askNaively(bench, incident)),
  };
}
