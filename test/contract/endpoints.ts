import type { MockRequest } from "@simjobs/mock";

/** One endpoint that a page about a service names, and what of ours asks it. */
export interface Endpoint {
  /** As the page numbers it; the pages of Ionworks have no numbers, so W is for work and R for the rest. */
  readonly id: string;
  readonly method: string;
  /** `:id` is one segment, a last `*` the rest of the path, in brackets where it may be missing. */
  readonly route: string;
  /** Section of `docs/services/jess.md` or `docs/services/ionworks.md`. */
  readonly section: string;
  /** Methods of `JessClient` or `IonworksClient`. */
  readonly client: readonly string[];
  /** Why no client asks it, or no mock answers it. */
  readonly reason?: string;
  /** Whether it can be asked without a sign-in. @default false */
  readonly isOpen?: boolean;
  /** Tells requests apart that go to one address. */
  readonly isMeant?: (request: MockRequest) => boolean;
}

const jess = "/jess_web/api";
const users = "/users/api";

const hasField = (name: string) => (request: MockRequest) =>
  typeof request.body === "object" && request.body !== null && name in request.body;

export const jessEndpoints = [
  { id: "J1", method: "GET", route: `${jess}/info`, section: "3 J1", client: ["info"], isOpen: true },
  { id: "J2", method: "POST", route: `${jess}/session`, section: "3 J2", client: ["linkAccount"] },
  { id: "J3", method: "GET", route: `${jess}/session`, section: "3 J3", client: ["session"] },
  { id: "J4", method: "GET", route: `${jess}/account`, section: "3 J4", client: ["account"] },
  { id: "J5", method: "GET", route: `${jess}/usage`, section: "3 J5", client: ["usage"] },
  {
    id: "J6",
    method: "POST",
    route: `${jess}/jobs`,
    section: "3 J6",
    client: ["jobs", "jobsOf", "findSubmitted"],
  },
  { id: "J6'", method: "GET", route: `${jess}/jobs`, section: "3 J6", client: ["jobs", "jobsOf"] },
  {
    id: "J7",
    method: "POST",
    route: `${jess}/job`,
    section: "3 J7",
    client: ["submit", "submitEnergyPlus", "submitJEPlus", "submitRadiance", "submitDaySim", "submitScan"],
    isMeant: ({ body }) => body === null,
  },
  {
    id: "J8",
    method: "POST",
    route: `${jess}/job`,
    section: "3 J8",
    client: ["submit", "submitStored"],
    isMeant: hasField("uploadRef"),
  },
  {
    id: "J9",
    method: "POST",
    route: `${jess}/job`,
    section: "3 J8",
    client: ["rerun"],
    isMeant: hasField("jobRef"),
  },
  { id: "J10", method: "POST", route: `${jess}/job/:id`, section: "3 J10", client: ["cancelJob"] },
  { id: "J11", method: "GET", route: `${jess}/job/status/:id`, section: "3 J11", client: ["job"] },
  {
    id: "J12",
    method: "GET",
    route: `${jess}/job/dir/:id`,
    section: "3 J12",
    client: ["results.directory", "results.checkOutcome"],
  },
  {
    id: "J13",
    method: "GET",
    route: `${jess}/job/file/:id`,
    section: "3 J13",
    client: ["results.zip", "results.files", "results.checkOutcome", "results.summaries"],
  },
  {
    id: "J14",
    method: "GET",
    route: `${jess}/job/file/:id/*`,
    section: "3 J14",
    client: ["results.file", "results.files"],
  },
  { id: "J15", method: "GET", route: `${jess}/job/text/:id/*`, section: "3 J15", client: ["results.text"] },
  { id: "J16", method: "GET", route: `${jess}/eso/:id/*`, section: "3 J15", client: ["results.esoIndex"] },
  {
    id: "J17",
    method: "GET",
    route: `${jess}/eso/var/:id/*`,
    section: "3 J15",
    client: ["results.esoValues"],
  },
  { id: "J18", method: "GET", route: `${jess}/dxf/:id/*`, section: "3 J15", client: ["results.dxf"] },
  {
    id: "J19",
    method: "GET",
    route: `${jess}/idf/:id/*`,
    section: "3 J15",
    client: [],
    reason: "nobody needs it to run jobs",
  },
] as const satisfies readonly Endpoint[];

export const usersEndpoints = [
  { id: "U1", method: "GET", route: `${users}/info`, section: "3 J1", client: ["usersInfo"], isOpen: true },
  { id: "U2", method: "POST", route: `${users}/auth`, section: "3 U2", client: ["logOn"], isOpen: true },
  {
    id: "U2'",
    method: "POST",
    route: `${users}/logon`,
    section: "3 U2",
    client: [],
    reason: "one table names it so; every example and every client says `/auth`, and so do we",
    isOpen: true,
  },
  { id: "U3", method: "POST", route: `${users}/checkin`, section: "3 U3", client: ["checkIn"] },
  { id: "U4", method: "POST", route: `${users}/logout`, section: "3 U4", client: ["logOff"] },
  { id: "U5", method: "POST", route: `${users}/confirm`, section: "3 U4", client: ["confirm"] },
  { id: "U6", method: "GET", route: `${users}/user`, section: "3 U6", client: ["user"] },
  { id: "U7", method: "POST", route: `${users}/user`, section: "3 U6", client: ["updateUser"] },
  { id: "U8", method: "GET", route: `${users}/files[/*]`, section: "3 U8", client: ["storage.list"] },
  { id: "U9", method: "GET", route: `${users}/files/*`, section: "3 U8", client: ["storage.open"] },
  { id: "U10", method: "POST", route: `${users}/files[/*]`, section: "3 U8", client: ["storage.upload"] },
  { id: "U11", method: "DELETE", route: `${users}/files/*`, section: "3 U8", client: ["storage.delete"] },
  { id: "U12", method: "POST", route: `${users}/send`, section: "2", client: ["sendMail"] },
] as const satisfies readonly Endpoint[];

const study = "/projects/:project/studies";

export const ionworksEndpoints = [
  {
    id: "W1",
    method: "POST",
    route: "/jobs",
    section: "3.2",
    client: [],
    reason: "withdrawn by the service: 410",
  },
  { id: "W2", method: "GET", route: "/jobs", section: "3.3", client: ["jobs", "jobPages"] },
  { id: "W3", method: "GET", route: "/jobs/:id", section: "3.4", client: ["job"] },
  {
    id: "W4",
    method: "POST",
    route: "/jobs/:id/cancel",
    section: "3.4",
    client: ["cancelJob", "cancelSimulation"],
  },
  {
    id: "W5",
    method: "GET",
    route: "/jobs/:id/metadata",
    section: "3.4",
    client: ["jobMetadata", "parameterTrace", "posteriorSamples"],
  },
  {
    id: "W6",
    method: "GET",
    route: "/pipelines/datafits/:job/plot_data",
    section: "3.4",
    client: ["plotData"],
  },
  {
    id: "W7",
    method: "POST",
    route: "/protocols/parse-to-template",
    section: "3.5",
    client: ["parseProtocol"],
  },
  {
    id: "W8",
    method: "POST",
    route: "/simulations/with-template/batch",
    section: "3.5",
    client: ["submitSimulations", "submitSimulation"],
  },
  {
    id: "W9",
    method: "GET",
    route: "/simulations",
    section: "3.6",
    client: ["simulations", "simulationPages"],
  },
  {
    id: "W10",
    method: "POST",
    route: "/simulations/statuses",
    section: "3.6",
    client: ["simulationStatuses"],
  },
  {
    id: "W11",
    method: "GET",
    route: "/simulations/:id",
    section: "3.6",
    client: ["simulation", "waitForResults"],
  },
  {
    id: "W12",
    method: "GET",
    route: "/simulations/:id/time_series/download",
    section: "3.6",
    client: ["simulationResult"],
  },
  {
    id: "W13",
    method: "GET",
    route: "/simulations/:id/steps/download",
    section: "3.6",
    client: ["simulationResult"],
  },
  { id: "W14", method: "POST", route: "/pipelines", section: "3.7", client: ["pipelines.create"] },
  {
    id: "W15",
    method: "GET",
    route: "/pipelines",
    section: "3.7",
    client: ["pipelines.list", "pipelines.pages"],
  },
  { id: "W16", method: "GET", route: "/pipelines/:id", section: "3.7", client: ["pipelines.get"] },
  { id: "W17", method: "PATCH", route: "/pipelines/:id", section: "3.7", client: ["pipelines.update"] },
  { id: "W18", method: "DELETE", route: "/pipelines/:id", section: "3.7", client: ["pipelines.delete"] },
  { id: "W19", method: "POST", route: "/pipelines/:id/cancel", section: "3.7", client: ["pipelines.cancel"] },
  { id: "W20", method: "GET", route: "/pipelines/:id/result", section: "3.7", client: ["pipelines.result"] },
  {
    id: "W21",
    method: "GET",
    route: "/pipelines/:id/elements",
    section: "3.7",
    client: ["pipelines.elements"],
  },
  {
    id: "W22",
    method: "GET",
    route: "/pipelines/elements/:id",
    section: "3.7",
    client: ["pipelines.element"],
  },
  {
    id: "W23",
    method: "POST",
    route: "/simple_pipelines",
    section: "3.8",
    client: ["simplePipelines.create"],
  },
  {
    id: "W24",
    method: "GET",
    route: "/simple_pipelines",
    section: "3.8",
    client: ["simplePipelines.list", "simplePipelines.pages"],
  },
  {
    id: "W25",
    method: "GET",
    route: "/simple_pipelines/:id",
    section: "3.8",
    client: ["simplePipelines.get"],
  },
  {
    id: "W26",
    method: "PATCH",
    route: "/simple_pipelines/:id",
    section: "3.8",
    client: ["simplePipelines.update"],
  },
  {
    id: "W27",
    method: "DELETE",
    route: "/simple_pipelines/:id",
    section: "3.8",
    client: ["simplePipelines.delete"],
  },
  {
    id: "W28",
    method: "POST",
    route: "/simple_pipelines/:id/cancel",
    section: "3.8",
    client: ["simplePipelines.cancel"],
  },
  { id: "W29", method: "POST", route: "/optimizations", section: "3.9", client: ["optimizations.create"] },
  {
    id: "W30",
    method: "GET",
    route: "/optimizations",
    section: "3.9",
    client: ["optimizations.list", "optimizations.pages"],
  },
  { id: "W31", method: "GET", route: "/optimizations/:id", section: "3.9", client: ["optimizations.get"] },
  {
    id: "W32",
    method: "PATCH",
    route: "/optimizations/:id",
    section: "3.9",
    client: ["optimizations.update"],
  },
  {
    id: "W33",
    method: "POST",
    route: "/optimizations/:id/cancel",
    section: "3.9",
    client: ["optimizations.cancel"],
  },
  {
    id: "W34",
    method: "POST",
    route: "/optimizations/:id/resubmit",
    section: "3.9",
    client: ["optimizations.rerun"],
  },
  { id: "W35", method: "POST", route: study, section: "3.10", client: ["studies.create"] },
  { id: "W36", method: "GET", route: study, section: "3.10", client: ["studies.list"] },
  { id: "W37", method: "GET", route: `${study}/:id`, section: "3.10", client: ["studies.get"] },
  { id: "W38", method: "PATCH", route: `${study}/:id`, section: "3.10", client: ["studies.update"] },
  { id: "W39", method: "DELETE", route: `${study}/:id`, section: "3.10", client: ["studies.delete"] },
  {
    id: "W40",
    method: "POST",
    route: `${study}/:id/simulations/:simulation`,
    section: "3.10",
    client: ["studies.addSimulation"],
  },
  {
    id: "W41",
    method: "DELETE",
    route: `${study}/:id/simulations/:simulation`,
    section: "3.10",
    client: ["studies.removeSimulation"],
  },
  {
    id: "W42",
    method: "POST",
    route: "/ecm/fit-from-measurements",
    section: "3.11",
    client: ["ecm.fromMeasurements"],
  },
  { id: "W43", method: "POST", route: "/ecm/fit-from-file", section: "3.11", client: ["ecm.fromFile"] },
  { id: "R1", method: "GET", route: "/healthz", section: "2.2", client: ["health"], isOpen: true },
  { id: "R2", method: "GET", route: "/users/me", section: "2.2", client: ["user"] },
  { id: "R3", method: "GET", route: "/projects", section: "2.2", client: ["projects"] },
  { id: "R4", method: "GET", route: "/projects/:id", section: "2.2", client: ["project"] },
  { id: "R5", method: "GET", route: "/organizations", section: "2.2", client: ["organizations"] },
  { id: "R6", method: "GET", route: "/organizations/current/usage", section: "2.2", client: ["usage"] },
  { id: "R7", method: "GET", route: "/discovery/capabilities", section: "2.2", client: ["capabilities"] },
  { id: "R8", method: "GET", route: "/discovery/schemas/:name", section: "2.2", client: ["schema"] },
  {
    id: "R9",
    method: "POST",
    route: "/protocols/validate",
    section: "10.5",
    client: ["validateProtocol"],
  },
  {
    id: "R10",
    method: "POST",
    route: "/protocols/input_references",
    section: "10.5",
    client: ["protocolInputs"],
  },
] as const satisfies readonly Endpoint[];

export const endpoints = [...jessEndpoints, ...usersEndpoints, ...ionworksEndpoints];
export type EndpointId = (typeof endpoints)[number]["id"];

/** Whether a request went to an endpoint. */
export function isAskedBy(request: MockRequest, endpoint: Endpoint): boolean {
  const [path = ""] = request.path.split("?");
  return (
    request.method === endpoint.method &&
    routePattern(endpoint.route).test(path) &&
    (endpoint.isMeant?.(request) ?? true)
  );
}

function routePattern(route: string): RegExp {
  const pattern = route
    .replace("[/*]", "(?:/.*)?")
    .replace(/\/\*$/, "/.+")
    .replaceAll(/:[a-z]+/g, "[^/]+");
  return new RegExp(`^${pattern}/?$`);
}

export function endpointOf(id: EndpointId): Endpoint {
  const found = endpoints.find((endpoint) => endpoint.id === id);
  if (found === undefined) throw new RangeError(`no endpoint is called ${id}`);
  return found;
}
