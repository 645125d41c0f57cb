// The same test under jest where tests are CommonJS. Jest loads these packages, which are ES modules, by `import()` alone, one after
// the other, and with --experimental-vm-modules: node --experimental-vm-modules node_modules/jest/bin/jest.js
const hooks = {};
let simjobs;
let jobsAt;
let IonworksClient;
let ionworksProvider;

beforeAll(async () => {
  const { useSimjobsMock } = await import("@simjobs/mock");
  ({ jobsAt } = await import("@simjobs/control"));
  ({ IonworksClient, ionworksProvider } = await import("@simjobs/ionworks"));
  simjobs = useSimjobsMock({
    beforeAll: (work) => (hooks.beforeAll = work),
    beforeEach: (work) => (hooks.beforeEach = work),
    afterAll: (work) => (hooks.afterAll = work),
  });
  await hooks.beforeAll();
});
beforeEach(() => hooks.beforeEach());
afterAll(() => hooks.afterAll());

it("cancels a job, and believes it when it has read it", async () => {
  const client = new IonworksClient(simjobs.ionworks);
  const reference = simjobs.job({ provider: "ionworks", status: "processing", durationMs: 600_000 });
  const { outcome } = await jobsAt(ionworksProvider(client)).job(reference).cancel({ timeoutMs: 120_000 });
  expect(outcome).toBe("cancelled");
  await client.close();
});
