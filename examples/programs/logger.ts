// Hears of each request, with its duration and its id. Secrets reach no logger. The console would do as well.
import { JessClient } from "@simjobs/jess";
import { startMock } from "@simjobs/mock";

const mock = await startMock();
const { email, password } = mock.accounts[0].jess;
const client = new JessClient({
  baseUrl: mock.url,
  credentials: { email, password },
  userAgent: "building-lab/1.0",
  logger: ({ level, message, durationMs }) => console.log(level, message, durationMs !== undefined),
});
await client.jobs();

await client.close();
await mock.close();
