// Reads the files of a job's results as they come in, without holding any of them.
import { jobsAt } from "@simjobs/control";
import { JessClient, jessProvider } from "@simjobs/jess";
import { startMock } from "@simjobs/mock";

const mock = await startMock();
const { email, password } = mock.accounts[0].jess;
const client = new JessClient({ baseUrl: mock.url, credentials: { email, password } });
const [reference = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });

const job = jobsAt(jessProvider(client)).job(reference);
for await (const { path, content } of job.results({ extensions: ["csv", "err", "end"] })) {
  let bytes = 0;
  for await (const chunk of content) bytes += chunk.byteLength;
  console.log(path, bytes);
}

await client.close();
await mock.close();
