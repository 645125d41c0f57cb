// A test of a program of one's own: on the mock's time, so that waits of seconds take milliseconds.
import { jobsAt } from "@simjobs/control";
import { JessClient, jessProvider } from "@simjobs/jess";
import { useSimjobsMock } from "@simjobs/mock";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

const simjobs = useSimjobsMock({ beforeAll, afterAll, beforeEach });

it("cancels a job, and believes it when it has read it", async () => {
  const client = new JessClient(simjobs.jess);
  const reference = simjobs.job({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
  const { outcome, status } = await jobsAt(jessProvider(client))
    .job(reference)
    .cancel({ timeoutMs: 120_000 });
  expect({ outcome, status }).toEqual({ outcome: "cancelled", status: "cancelled" });
  await client.close();
});

it("tells a lost answer from a no", async () => {
  const client = new JessClient(simjobs.jess);
  const reference = simjobs.job({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
  simjobs.fault({
    match: { method: "POST", path: "/jess_web/api/job/*", times: 1 },
    fault: { kind: "drop-after" },
  });
  const { outcome, sends } = await jobsAt(jessProvider(client)).job(reference).cancel({ timeoutMs: 120_000 });
  expect(outcome).toBe("cancelled");
  expect(sends).toBeGreaterThan(0);
  await client.close();
});
