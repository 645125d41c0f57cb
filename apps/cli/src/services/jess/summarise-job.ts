import type { ProviderCall } from "@simjobs/core";
import type { JessClient } from "@simjobs/jess";
import type { JobSummary, Service } from "../service.js";

/** The service's word for a jEPlus project. */
const project = "JE_JEP";

/** What each case of a job comes to, out of one request for its reports and tables. */
export async function summariseJob(
  client: JessClient,
  { reading }: Parameters<NonNullable<Service["summarise"]>>[0],
  names: readonly string[],
  call?: ProviderCall,
): Promise<readonly JobSummary[]> {
  // Lists tell of what kind a job is, its own record does not.
  const isProject = [project, null, undefined].includes(reading.details.type);
  const cases = await client.results.summaries(reading.ref.id, names, isProject, call);
  return cases.map(({ folder, run, parameters, values }) => ({
    case: folder === "" ? null : folder,
    parameters: numbered(parameters),
    values: Object.fromEntries(
      names.map((name) => {
        const found = values.get(name);
        return [found?.label ?? name, found?.value ?? null];
      }),
    ),
    metrics: {},
    model: run,
  }));
}

/** What is a number in a table of texts is one. */
function numbered(cells: Readonly<Record<string, string>>): Readonly<Record<string, string | number>> {
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/iu;
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [name, isNumber.test(cell) ? Number(cell) : cell]),
  );
}
