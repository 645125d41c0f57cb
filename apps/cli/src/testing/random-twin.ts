import { randomFrom } from "./kill-cancels.js";
import { startMock, type RunningMock } from "@simjobs/mock";
import { ionworksSwitchFacts } from "../services/ionworks/probe/ionworks-switch-facts.js";
import { jessSwitchFacts } from "../services/jess/probe/jess-switch-facts.js";
import { readDocument } from "./read-document.js";
import { envOf, runCli, temporaryFolder } from "./run-cli.js";
import { clockOf } from "./sleepers-clock.js";

type Value = string | number;
type Settings = Readonly<Record<string, Value>>;
interface Switches {
  readonly ionworks: Settings;
  readonly jess: Settings;
}

const hourMs = 3_600_000;
const jobsListed = 40;
/** What a job of the mock's JESS takes at least, by itself. */
const shortestJobMs = 20_000;

/** What the probe made of one twin that was set at random. */
export interface ProbedTwin {
  /** How many switches it had to recover, and how many it has. */
  readonly observable: number;
  readonly recovered: number;
  /** Each switch that it has told wrong, or not seen. */
  readonly wrong: readonly string[];
}

/** Sets every switch of a mock at random, runs `simjobs doctor probe`, and compares. */
export async function probeTwin(seed: number, submitsJob: boolean): Promise<ProbedTwin> {
  const random = randomFrom(seed);
  await using mock = await startMock({ clock: "manual", seed });
  const switches = randomSwitches(await choicesOf(mock), random);
  const simulation = await furnish(mock, switches);
  const job = submitsJob ? ["--submit-job", "--yes"] : [];
  const { stdout } = await runCli(["doctor", "probe", "--json", ...job, simulation], {
    env: envOf(mock, temporaryFolder()),
    clock: clockOf(mock),
  });
  const { services } = readDocument(stdout, "simjobs.probe/1");
  const wrong: string[] = [];
  let observable = 0;
  for (const service of ["ionworks", "jess"] as const) {
    const findings = services.find(({ provider }) => provider === service)?.findings ?? [];
    const facts = service === "ionworks" ? ionworksSwitchFacts : jessSwitchFacts;
    for (const [name, { by }] of Object.entries(facts)) {
      const told = findings.find((finding) => finding.switch === name)?.value ?? null;
      const is = switches[service][name];
      const isMeant = by === "reading" || (by === "job" && submitsJob);
      const isToBeSeen = isMeant && canBeSeen(`${service} ${name}`, switches[service], submitsJob);
      if (isToBeSeen) observable += 1;
      if (told === null ? isToBeSeen : told !== String(is))
        wrong.push(`seed ${String(seed)}: ${service} ${name} is ${String(is)}, told ${String(told)}`);
    }
  }
  return { observable, recovered: observable - wrong.length, wrong };
}

/** Some show only as others are set, or by a job of the probe's own. */
function canBeSeen(name: string, set: Settings, submitsJob: boolean): boolean {
  switch (name) {
    case "ionworks slash-location":
      return set["slash"] === "redirect";
    case "ionworks jobs-limit":
      return Number(set["jobs-limit"]) < jobsListed;
    case "ionworks download-code":
    case "ionworks link-seconds":
      return set["storage"] === "with-job";
    case "ionworks optimization-job-id":
      return set["optimization-job-id"] === "always";
    case "ionworks cancel-delay-ms":
      return set["cancel"] === "delayed";
    case "jess cancel-delay-ms":
      return Number(set["cancel-delay-ms"]) < shortestJobMs;
    case "jess completion-time":
      return submitsJob || Number(set["cancel-delay-ms"]) >= hourMs;
    default:
      return true;
  }
}

/** Jobs of all kinds that a probe would need to see something. @returns a simulation that was completed long ago */
async function furnish(mock: RunningMock, switches: Switches): Promise<string> {
  const [simulation = ""] = mock.addJobs({ provider: "ionworks", kind: "simulation", status: "completed" });
  mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "completed", elements: 2 });
  mock.addJobs({ provider: "ionworks", kind: "optimization", status: "completed" });
  mock.clock.advance(2 * hourMs);
  mock.addJobs({ provider: "ionworks", status: "completed", count: jobsListed });
  await setSwitches(mock, switches);
  mock.addJobs({
    provider: "ionworks",
    kind: "pipeline",
    status: "processing",
    elements: 4,
    durationMs: hourMs,
  });
  mock.addJobs({ provider: "jess", status: "CANCELED" });
  mock.addJobs({ provider: "jess", status: "FINISHED", model: "completes" });
  mock.addJobs({ provider: "jess", status: "FINISHED", type: "JE_JEP", cases: 3 });
  const [running = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 400 * hourMs });
  await cancelAtJess(mock, running.slice("jess:".length));
  return simulation;
}

async function setSwitches(mock: RunningMock, switches: Switches): Promise<void> {
  const answer = await fetch(`${mock.url}/_mock/switches`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(switches),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function cancelAtJess(mock: RunningMock, id: string): Promise<void> {
  const { email, password } = mock.accounts[0].jess;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ email, password });
  const signedIn = await fetch(`${mock.url}/users/api/auth`, { method: "POST", headers, body });
  const [cookie = ""] = signedIn.headers.getSetCookie();
  await fetch(`${mock.url}/jess_web/api/job/${id}`, {
    method: "POST",
    headers: { ...headers, cookie: cookie.split(";", 1).join("") },
    body: JSON.stringify({ cmd: "Cancel" }),
  });
}

type Choices = Readonly<Record<"ionworks" | "jess", ReadonlyMap<string, readonly Value[]>>>;

/** The values of every switch, by the mock's own schema; of numbers, some. */
async function choicesOf(mock: RunningMock): Promise<Choices> {
  const answer = await fetch(`${mock.url}/_mock/scenario-file.schema.json`);
  const schema = (await answer.json()) as {
    readonly properties: {
      readonly switches: {
        readonly properties: Record<
          "ionworks" | "jess",
          { readonly properties: Record<string, { readonly enum?: Value[] }> }
        >;
      };
    };
  };
  const valuesOf = (service: "ionworks" | "jess"): ReadonlyMap<string, readonly Value[]> =>
    new Map(
      Object.entries(schema.properties.switches.properties[service].properties).map(([name, row]) => [
        name,
        row.enum?.filter((value) => typeof value === "string") ??
          someNumbers[`${service} ${name}`] ?? [0, 1000, 60_000],
      ]),
    );
  return { ionworks: valuesOf("ionworks"), jess: valuesOf("jess") };
}

const someNumbers: Readonly<Record<string, readonly Value[]>> = {
  "ionworks jobs-limit": [1, 2, 7, 25, 100, 1000],
  "ionworks link-seconds": [1, 60, 300, 86_400],
  "jess session-hours": [0.5, 1, 12, 720],
  "ionworks storage-delay-ms": [0, 1000, 60_000],
  "ionworks cancel-delay-ms": [1000, 5000, 30_000],
  // Some end before a job does by itself, the others go on for longer than a probe takes.
  "jess cancel-delay-ms": [1000, 4700, 12_000, hourMs, 10 * hourMs],
};

function randomSwitches(choices: Choices, random: () => number): Switches {
  const pick = (values: readonly Value[]): Value => values[Math.floor(random() * values.length)] ?? "";
  const all = (of: ReadonlyMap<string, readonly Value[]>): Settings =>
    Object.fromEntries([...of].map(([name, values]) => [name, pick(values)]));
  return { ionworks: all(choices.ionworks), jess: all(choices.jess) };
}
