// The same test with `node:test`, which Node brings along.
import assert from "node:assert/strict";
import { after, before, beforeEach, it } from "node:test";
import { jobsAt } from "@simjobs/control";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { useSimjobsMock } from "@simjobs/mock";

const simjobs = useSimjobsMock({ before, after, beforeEach });

void it("cancels a job, and believes it when it has read it", async () => {
  const client = new IonworksClient(simjobs.ionworks);
  const reference = simjobs.job({ provider: "ionworks", status: "processing", durationMs: 600_000 });
  const { outcome } = await jobsAt(ionworksProvider(client)).job(reference).cancel({ timeoutMs: 120_000 });
  assert.equal(outcome, "cancelled");
  await client.close();
});
