// Cancels a job: within half a minute, unless somebody stops the waiting before. A stop tells what is known so far.
import { jobsAt } from "@simjobs/control";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { startMock } from "@simjobs/mock";

const mock = await startMock();
const { apiKey } = mock.accounts[0].ionworks;
const client = new IonworksClient({ baseUrl: new URL(mock.url), credentials: { apiKey } });
const ionworks = jobsAt(ionworksProvider(client));
const seed = { provider: "ionworks", status: "processing", durationMs: 600_000 } as const;
const [quick = "", slow = ""] = [...mock.addJobs({ ...seed, cancelDelayMs: 0 }), ...mock.addJobs(seed)];

const { outcome, confirmedAt } = await ionworks.job(quick).cancel({ timeoutMs: 30_000, settleMs: 0 });
console.log(outcome, confirmedAt !== null); // "cancelled" has been read, not believed

const stopped = await ionworks.job(slow).cancel({ timeoutMs: 30_000, signal: AbortSignal.abort() });
console.log(stopped.outcome, stopped.cause, stopped.sends);

await client.close();
await mock.close();
