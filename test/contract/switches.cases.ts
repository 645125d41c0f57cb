import { expect } from "vitest";
import { cancelJob } from "@simjobs/control";
import { fieldErrorsOf } from "@simjobs/ionworks";
import type { Bench } from "./bench.js";
import { textOf } from "./client-call.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import type { EndpointId } from "./endpoints.js";
import { at } from "./at.js";
import { dischargeRequest, modelPath, someElements, weatherPath } from "./examples.js";

type Service = "jess" | "ionworks";

/** A case of each value of a switch: what our clients make of it. */
function switchCases<const Value extends string | number>(
  service: Service,
  name: string,
  what: string,
  asks: readonly EndpointId[],
  values: readonly Value[],
  run: (bench: Bench, value: Value) => Promise<void>,
): readonly ContractCase[] {
  return values.map((value) => ({
    title: `${what} (${service} ${name}: ${String(value)})`,
    asks,
    mock: { switches: { [service]: { [name]: value } } },
    run: (bench) => run(bench, value),
  }));
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const pipelineFit = async ({ ionworks, mock }: Bench): Promise<string> => {
  const { id } = await ionworks.pipelines.create({ elements: someElements });
  mock.clock.advance(3_600_000);
  return (await ionworks.pipelines.elements(id))[1]?.job_id ?? "";
};

const ionworks: readonly ContractCase[] = [
  ...switchCases(
    "ionworks",
    "cors",
    "the current user is read where pages may, and where they may not",
    ["R2"],
    ["none", "any"],
    async ({ ionworks, ada }) => {
      expect((await ionworks.user()).id).toBe(ada.ionworks.userId);
    },
  ),
  ...switchCases(
    "ionworks",
    "jobs-order",
    "all jobs are listed, whichever comes first",
    ["W2"],
    ["newest", "oldest"],
    async (bench) => {
      const ids = bench.jobs({ provider: "ionworks", count: 7 }).map(({ id }) => id);
      const { jobs, complete, total } = await bench.ionworks.jobs({ pageLimit: 3 });
      expect(jobs.map((job) => job.job_id).toSorted()).toEqual(ids.toSorted());
      expect([complete, total]).toEqual([true, 7]);
    },
  ),
  ...switchCases(
    "ionworks",
    "jobs-limit",
    "all jobs are listed, however short the service's own pages are",
    ["W2"],
    [1, 100],
    async (bench) => {
      bench.jobs({ provider: "ionworks", count: 5 });
      expect((await bench.ionworks.jobs()).jobs).toHaveLength(5);
    },
  ),
  ...["absolute", "relative"].map((location): ContractCase => ({
    title: `somebody else's /jobs/ is sent to an ${location} address, which exists`,
    asks: ["W2"],
    mock: { switches: { ionworks: { slash: "redirect", "slash-location": location } } },
    run: async ({ foreigner, mock }) => {
      const reply = await foreigner.ionworks("GET", "/jobs/?limit=5");
      expect(reply.headers.location).toBe(`${location === "absolute" ? mock.url : ""}/jobs?limit=5`);
      expect((await foreigner.ionworks("GET", reply.headers.location ?? "")).status).toBe(200);
    },
  })),
  ...switchCases(
    "ionworks",
    "projects-list",
    "projects are listed, in whatever form",
    ["R3"],
    ["array", "page"],
    async ({ ionworks }) => {
      expect((await ionworks.projects()).map(({ name }) => name)).toContain("ada's project");
    },
  ),
  ...switchCases(
    "ionworks",
    "bad-project-id",
    "work for a project that cannot be starts nothing",
    ["W14"],
    ["400", "422", "404"],
    async ({ ionworks }) => {
      const elements = { elements: someElements, project_id: "none" };
      await expect(ionworks.pipelines.create(elements)).rejects.toMatchObject({ mayHaveLeft: false });
      expect((await ionworks.jobs()).jobs).toEqual([]);
    },
  ),
  ...switchCases(
    "ionworks",
    "same-simulation",
    "the same simulation again is submitted, whether it is a new one or not",
    ["W7", "W8"],
    ["new", "reuse", "join"],
    async ({ ionworks }, value) => {
      const first = await ionworks.submitSimulation(dischargeRequest);
      const second = await ionworks.submitSimulation(dischargeRequest);
      expect(second.simulationId === first.simulationId).toBe(value === "join");
    },
  ),
  ...switchCases(
    "ionworks",
    "storage-credentials",
    "a result comes without a credential, which the storage would tell",
    ["W12"],
    ["ignored", "refused"],
    async (bench) => {
      const { ionworks, foreigner } = bench;
      const { id } = bench.job({ provider: "ionworks", kind: "simulation", status: "completed" });
      expect(await textOf((await ionworks.simulationResult(id, "time_series")).content)).toMatch(/^PAR1/);
      const state = (await foreigner.send("GET", "/_mock/state")).json();
      expect(state).toMatchObject({ storage: { credentials: { count: 0 } } });
    },
  ),
  ...switchCases(
    "ionworks",
    "link-seconds",
    "a result comes, though its first link has run out",
    ["W12"],
    [0, 300],
    async (bench, seconds) => {
      const { id } = bench.job({ provider: "ionworks", kind: "simulation", status: "completed" });
      if (seconds === 0) {
        await expect(bench.ionworks.simulationResult(id, "time_series")).rejects.toMatchObject({
          code: "service_failed",
        });
      } else {
        const match = { provider: "storage", times: 1 } as const;
        bench.mock.addFault({ match, fault: { kind: "expire-link" } });
        expect(await textOf((await bench.ionworks.simulationResult(id, "time_series")).content)).toMatch(
          /^PAR1/,
        );
      }
    },
  ),
  ...switchCases(
    "ionworks",
    "plot-past-end",
    "a plot past the last is none",
    ["W6"],
    ["404", "empty"],
    async (bench) => {
      const id = await pipelineFit(bench);
      const plot = await bench.ionworks.plotData(id, { objectiveName: "Drive cycle", plotIndex: 9 });
      expect(plot?.traces ?? []).toEqual([]);
    },
  ),
  ...switchCases(
    "ionworks",
    "resubmit-job",
    "a failed optimization runs again, and is cancelled in its second run",
    ["W34", "W33"],
    ["new", "same"],
    async (bench) => {
      const { ionworks, ionworksProvider, mock } = bench;
      mock.addFault({ match: { method: "POST", path: "/optimizations$" }, fault: { kind: "fail" } });
      const { id } = await ionworks.optimizations.create({ parameterized_model_id: "pm-1" });
      mock.clock.advance(3_600_000);
      const ref = { provider: "ionworks", kind: "optimization", id };
      const failed = await ionworksProvider.get(ref);
      expect(failed.status).toBe("failed");
      await ionworksProvider.rerun(ref);
      expect((await ionworksProvider.get(ref)).run).toBeGreaterThan(failed.run);
      expect(await cancelJob(ionworksProvider, ref)).toMatchObject({ outcome: "cancelled", settled: true });
    },
  ),
  ...switchCases(
    "ionworks",
    "same-name",
    "a second study of one name",
    ["W35"],
    ["409", "allowed"],
    async ({ ionworks }, value) => {
      await ionworks.studies.create({ name: "Cold" });
      const again = ionworks.studies.create({ name: "Cold" });
      if (value === "409") await expect(again).rejects.toMatchObject({ code: "conflict", httpStatus: 409 });
      else expect((await again).name).toBe("Cold");
    },
  ),
  ...switchCases(
    "ionworks",
    "invalid",
    "what is invalid is told by the service's own words",
    ["W14"],
    ["fastapi", "standard"],
    async ({ ionworks }) => {
      const elements = { Fit: { element_type: "data_fit" } };
      const error: unknown = await ionworks.pipelines.create({ elements }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: "rejected_input",
        httpStatus: 422,
        serviceMessage: expect.stringContaining("objectives"),
      });
      expect(fieldErrorsOf(error)).toHaveLength(1);
    },
  ),
  ...switchCases(
    "ionworks",
    "children",
    "the children of a job that is cancelled",
    ["W4", "W2"],
    ["run-on", "follow"],
    async (bench, value) => {
      const parent = bench.job({ provider: "ionworks", status: "waiting", durationMs: 600_000 });
      const child = bench.job({
        provider: "ionworks",
        status: "processing",
        durationMs: 600_000,
        parent: parent.id,
      });
      expect(await cancelJob(bench.ionworksProvider, parent)).toMatchObject({
        outcome: "cancelled",
        tree: {
          known: 1,
          ended: 1,
          complete: true,
          members: value === "follow" ? [] : [{ ref: child, outcome: "cancelled" }],
        },
      });
      const { readings } = await bench.ionworksProvider.children(parent);
      expect(readings.map(({ ref, status }) => [ref.id, status])).toEqual([[child.id, "cancelled"]]);
    },
  ),
  ...switchCases(
    "ionworks",
    "cascade-delay-ms",
    "a pipeline is cancelled once its jobs have ended after it",
    ["W19"],
    [0, 4000],
    async (bench, delayMs) => {
      // The switch that this one belongs to.
      await bench.foreigner.send("POST", "/_mock/switches", {
        json: { ionworks: { cascade: "late", "cascade-delay-ms": String(delayMs) } },
      });
      const [ref] = await bench.ionworksProvider.submit({
        kind: "pipeline",
        request: { elements: someElements },
      });
      if (ref === undefined) throw new RangeError("no pipeline was made");
      bench.mock.clock.advance(1000);
      expect(await cancelJob(bench.ionworksProvider, ref)).toMatchObject({ outcome: "cancelled" });
    },
  ),
  ...switchCases(
    "ionworks",
    "storage",
    "results that are never stored are waited for in vain",
    ["W11"],
    ["with-job", "never"],
    async (bench, value) => {
      const { id } = bench.job({
        provider: "ionworks",
        kind: "simulation",
        status: "processing",
        durationMs: 5000,
      });
      const waited = bench.ionworks.waitForResults(id);
      if (value === "with-job") expect((await waited).storage_folder).toEqual(expect.any(String));
      else await expect(waited).rejects.toMatchObject({ code: "not_ready" });
    },
  ),
  ...switchCases(
    "ionworks",
    "errors",
    "a 404 of any form is not taken for what it may not be",
    ["W3"],
    ["standard", "legacy", "html", "empty", "list", "text"],
    async ({ ionworks }, value) => {
      const code = value === "standard" ? "not_found" : "bad_reply";
      await expect(ionworks.job("not-there")).rejects.toMatchObject({ code, httpStatus: 404 });
    },
  ),
];

const verdicts = {
  completes: "successful",
  severe: "with-severe-errors",
  fatal: "failed",
  crashed: "unclear",
} as const;
const outcomes = ["completes", "severe", "fatal", "crashed"] as const;

const jess: readonly ContractCase[] = [
  ...switchCases(
    "jess",
    "case-names",
    "files of cases are read by the names that the directory gives them",
    ["J12", "J14"],
    ["jeplus", "numbered"],
    async (bench) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED", type: "JE_JEP", cases: 3 });
      const { children } = await bench.jess.results.directory(id);
      const files = children.flatMap((folder) => folder.children.map((file) => file.path));
      const path = files.find((one) => one.endsWith("/eplusout.end")) ?? "";
      expect(path.split("/")).toHaveLength(2);
      expect(await textOf((await bench.jess.results.file(id, path)).content)).toContain("EnergyPlus");
    },
  ),
  ...switchCases(
    "jess",
    "imf-files",
    "a macro model runs, whatever it leaves",
    ["J7", "J14"],
    ["macro", "plain"],
    async ({ jess, mock }) => {
      const { id } = await jess.submitEnergyPlus({
        models: [{ name: "m.imf", content: bytesOf("##include zone.imf\nVersion,9.6;\n") }],
        attachments: [{ name: "zone.imf", content: bytesOf("Zone,Hall,0;\n") }],
        weather: [{ name: "in.epw", content: bytesOf("LOCATION,x\n") }],
        model: "m.imf",
      });
      mock.clock.advance(3_600_000);
      const model = await textOf((await jess.results.file(id, "in.idf")).content);
      expect(model).toBe("Zone,Hall,0;\nVersion,9.6;\n");
    },
  ),
  ...switchCases(
    "jess",
    "viewer-missing",
    "a viewer has no file that is not there",
    ["J16"],
    ["404", "envelope"],
    async (bench) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED" });
      await expect(bench.jess.results.esoIndex(id, "nothing.eso")).rejects.toMatchObject({
        code: "not_found",
      });
    },
  ),
  ...switchCases(
    "jess",
    "viewer-foreign",
    "a viewer shows nothing of somebody else's job, and the session stays",
    ["J16"],
    ["401", "envelope"],
    async (bench) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED", owner: "grace" });
      await expect(bench.jess.results.esoIndex(id, "eplusout.eso")).rejects.toMatchObject({
        code: "not_found",
      });
      expect((await bench.jess.account()).username).toBe("Ada");
    },
  ),
  ...switchCases(
    "jess",
    "viewer-absent",
    "a viewer shows nothing of a job that does not exist",
    ["J16"],
    ["401", "404"],
    async ({ jess }) => {
      await expect(jess.results.esoIndex("1", "eplusout.eso")).rejects.toMatchObject({ code: "not_found" });
    },
  ),
  ...switchCases(
    "jess",
    "eso-var-form",
    "values of variables are asked for by query",
    ["J17"],
    ["both", "query", "path"],
    async (bench, form) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED" });
      const values = bench.jess.results.esoValues(id, "eplusout.eso", { pid: 0, variables: [7] });
      if (form === "path") await expect(values).rejects.toMatchObject({ code: "not_found" });
      else expect(await values).toHaveLength(1);
    },
  ),
  ...switchCases(
    "jess",
    "pid",
    "periods are counted as the service does",
    ["J17"],
    ["index", "dict-item"],
    async (bench, pid) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED" });
      const query = { pid: pid === "index" ? 0 : 1, variables: [7] };
      expect(await bench.jess.results.esoValues(id, "eplusout.eso", query)).toHaveLength(1);
    },
  ),
  ...switchCases(
    "jess",
    "eso-clock",
    "months begin by the clock of London, or in UTC",
    ["J17"],
    ["london", "utc"],
    async (bench, clock) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED" });
      const series = await bench.jess.results.esoValues(id, "eplusout.mtr", { pid: 0, variables: [7] });
      const may = Date.UTC(1980, 4, 1) - (clock === "london" ? 3_600_000 : 0);
      expect(at(at(at(series, 0), "values"), 4)).toEqual([may, expect.any(Number)]);
    },
  ),
  ...switchCases(
    "jess",
    "eso-in-progress",
    "an index of variables is read, whatever it says of progress",
    ["J16"],
    ["no", "yes"],
    async (bench, value) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED" });
      const index = await bench.jess.results.esoIndex(id, "eplusout.eso");
      expect(at(index, "inProgress")).toBe(value === "yes");
    },
  ),
  ...switchCases(
    "jess",
    "cors",
    "the account is read where pages may, and where they may not",
    ["J4"],
    ["none", "any"],
    async ({ jess }) => {
      expect((await jess.account()).username).toBe("Ada");
    },
  ),
  ...switchCases(
    "jess",
    "unauthorized",
    "a session that has run out is renewed, whatever the 401 holds",
    ["U2", "J4"],
    ["empty", "html"],
    async ({ jess, mock }) => {
      await jess.logOn();
      mock.addFault({
        match: { path: "/jess_web/api/account", times: 1 },
        fault: { kind: "expire-session" },
      });
      expect((await jess.account()).username).toBe("Ada");
      expect(mock.requests().filter(({ path }) => path === "/users/api/auth")).toHaveLength(2);
    },
  ),
  ...switchCases(
    "jess",
    "session-hours",
    "a session is renewed before it runs out, or after",
    ["U2", "J4"],
    [1, 12],
    async ({ jess, mock }) => {
      for (const hours of [0, 3, 3, 3, 3]) {
        mock.clock.advance(hours * 3_600_000);
        expect((await jess.account()).username).toBe("Ada");
      }
      expect(mock.requests().filter(({ path }) => path === "/users/api/auth").length).toBeGreaterThan(0);
    },
  ),
  ...switchCases(
    "jess",
    "model-outcome",
    "a job that is FINISHED is told by what its model reports",
    ["J7", "J11"],
    outcomes,
    async (bench, value) => {
      const { id } = await bench.jess.submitEnergyPlus({ models: [modelPath], weather: [weatherPath] });
      bench.mock.clock.advance(3_600_000);
      expect((await bench.jess.job(id)).status).toBe("FINISHED");
      expect((await bench.jess.results.checkOutcome(id)).verdict).toBe(verdicts[value]);
    },
  ),
  ...outcomes.map((outcome): ContractCase => ({
    title: `one model fares otherwise than usual (fault fail-model: ${outcome})`,
    asks: ["J7"],
    run: async (bench) => {
      bench.mock.addFault({
        match: { method: "POST", path: "*/job$" },
        fault: { kind: "fail-model", outcome },
      });
      const { id } = await bench.jess.submitEnergyPlus({ models: [modelPath], weather: [weatherPath] });
      bench.mock.clock.advance(3_600_000);
      expect((await bench.jess.results.checkOutcome(id)).verdict).toBe(verdicts[outcome]);
    },
  })),
  ...switchCases(
    "jess",
    "result-bytes",
    "large results come whole",
    ["J14"],
    [0, 3_000_000],
    async (bench, bytes) => {
      const { id } = bench.job({ provider: "jess", status: "FINISHED" });
      const { content } = await bench.jess.results.file(id, "eplusout.eso");
      let size = 0;
      for await (const chunk of content) size += chunk.byteLength;
      expect(size).toBeGreaterThanOrEqual(Math.max(1, bytes));
    },
  ),
  {
    title: "progress that cannot be read is shown as it is, and stops nothing (fault bad-progress)",
    asks: ["J11", "J10"],
    run: async (bench) => {
      const ref = bench.job({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
      bench.mock.addFault({ match: { path: "/jess_web/api" }, fault: { kind: "bad-progress" } });
      expect((await bench.jess.job(ref.id)).progress).toBe("20, 0, ?");
      expect((await bench.jessProvider.get(ref)).details.progress).toMatchObject({ native: "20, 0, ?" });
      expect(await cancelJob(bench.jessProvider, ref)).toMatchObject({ outcome: "cancelled" });
    },
  },
];

const slow: readonly ContractCase[] = (["delay", "slow-body"] as const).map((kind) => ({
  title: `answers that take a while are waited for (fault ${kind})`,
  asks: ["J4", "R2"],
  run: async (bench) => {
    bench.mock.addFault({ fault: { kind, ms: 20 } });
    expect((await bench.jess.account()).username).toBe("Ada");
    expect((await bench.ionworks.user()).id).toBe(bench.ada.ionworks.userId);
  },
}));

/** What nobody knows of the services can be set in the mock; our clients work either way. */
export const switches: ContractSuite = {
  subject: "whichever way the services turn out to be,",
  cases: [...ionworks, ...jess, ...slow],
};
