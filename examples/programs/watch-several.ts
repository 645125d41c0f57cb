// Follows several jobs with as few requests as the service allows, and tells every change.
import { watchJobs } from "@simjobs/control";
import { formatReference, parseReference } from "@simjobs/core";
import { IonworksClient, ionworksGrammar, ionworksProvider } from "@simjobs/ionworks";
import { startMock } from "@simjobs/mock";

const mock = await startMock();
const { apiKey } = mock.accounts[0].ionworks;
const client = new IonworksClient({ baseUrl: mock.url, credentials: { apiKey } });
const refs = mock
  .addJobs({ provider: "ionworks", count: 3, status: "processing", durationMs: 500 })
  .map((text) => parseReference(text, [ionworksGrammar]));

for await (const { ref, state, ended } of watchJobs(ionworksProvider(client), refs, { timeoutMs: 30_000 })) {
  console.log(formatReference(ref), state?.status, ended);
}

await client.close();
await mock.close();
