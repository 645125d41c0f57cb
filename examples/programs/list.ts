// Lists the jobs that go on, and says whether that is all of them.
import { formatReference } from "@simjobs/core";
import { JessClient, jessProvider } from "@simjobs/jess";
import { startMock } from "@simjobs/mock";

const mock = await startMock();
const { email, password } = mock.accounts[0].jess;
const client = new JessClient({ baseUrl: mock.url, credentials: { email, password } });
mock.addJobs({ provider: "jess", count: 3, status: "QUEUED", durationMs: 600_000 });

const jobs = jessProvider(client).list({ statuses: ["queued", "running"], limit: 2 }, { timeoutMs: 10_000 });
let step = await jobs.next();
for (; step.done !== true; step = await jobs.next()) {
  const { ref, status, details } = step.value;
  console.log(formatReference(ref), status, details.name);
}
console.log(step.value.complete, step.value.total);

await client.close();
await mock.close();
