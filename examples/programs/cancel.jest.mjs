// The same test under jest, as an ES module: node --experimental-vm-modules node_modules/jest/bin/jest.js
import { jobsAt } from "@simjobs/control";
import { JessClient, jessProvider } from "@simjobs/jess";
import { useSimjobsMock } from "@simjobs/mock";

const simjobs = useSimjobsMock(); // beforeAll, beforeEach and afterAll are there already

it("cancels a job, and believes it when it has read it", async () => {
  const client = new JessClient(simjobs.jess);
  const reference = simjobs.job({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
  const { outcome } = await jobsAt(jessProvider(client)).job(reference).cancel({ timeoutMs: 120_000 });
  expect(outcome).toBe("cancelled");
  await client.close();
});
