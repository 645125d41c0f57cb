// Submits work, waits for its end and says how it ended.
import { jobsAt } from "@simjobs/control";
import { JessClient, jessProvider } from "@simjobs/jess";
import { startMock } from "@simjobs/mock";

const mock = await startMock({ jobSeconds: 1 }); // stands in for the service
const { email, password } = mock.accounts[0].jess;
const client = new JessClient({ baseUrl: mock.url, credentials: { email, password } });
const jess = jobsAt(jessProvider(client));

const [job] = await jess.submit({
  kind: "energyplus",
  models: [{ name: "room.idf", content: Buffer.from("Version,9.3;") }], // or the path of a file
  weather: [{ name: "london.epw", content: Buffer.from("LOCATION,London") }],
  title: "One room",
});
const end = await job?.end({ timeoutMs: 60_000 });
console.log(job?.reference, end?.status);

await client.close();
await mock.close();
