// A service that asks to be left alone for a while is left alone, up to a limit; beyond it, the error says for how long.
import { isJobError } from "@simjobs/core";
import { IonworksClient } from "@simjobs/ionworks";
import { startMock } from "@simjobs/mock";

const mock = await startMock();
const { apiKey } = mock.accounts[0].ionworks;
const client = new IonworksClient({ baseUrl: mock.url, credentials: { apiKey }, maxRetryAfterMs: 10_000 });

mock.addFault({ match: { times: 1 }, fault: { kind: "throttle", retryAfter: 1 } });
console.log((await client.user()).email !== undefined); // a second later

mock.addFault({ fault: { kind: "throttle", retryAfter: 60 } });
try {
  await client.user();
} catch (error) {
  if (!isJobError(error, "throttled")) throw error;
  console.log(error.code, error.retryAfterMs, error.retryable);
}

await client.close();
await mock.close();
