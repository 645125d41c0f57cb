// Errors are told apart by their code. None of them holds a secret.
import { isJobError } from "@simjobs/core";
import { JessClient } from "@simjobs/jess";
import { startMock } from "@simjobs/mock";

const mock = await startMock();
const { email } = mock.accounts[0].jess;
const client = new JessClient({ baseUrl: mock.url, credentials: { email, password: "not the password" } });
try {
  await client.jobs();
} catch (error) {
  if (!isJobError(error, "unauthorized")) throw error;
  console.log(error.code, error.retryable, error.hint);
}

await client.close();
await mock.close();
