/**
 * A program of a stranger: cancels a job for each way in which the cancel can go wrong, and prints how it ended. Its jobs
 * are of one mock, side by side.
 */
export const cancelProgram = `
import { cancelJob } from "@simjobs/control";
import { parseReference } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { IonworksClient, ionworksGrammar, ionworksProvider } from "@simjobs/ionworks";
import { startMock } from "@simjobs/mock";

const faults = {
  none: undefined,
  lost: { kind: "drop-after" },
  failed: { kind: "status", status: 500 },
  page: { kind: "html" },
  refused: { kind: "status", status: 409 },
};
const mock = await startMock();
const [{ ionworks }] = mock.accounts;
const transport = createTransport({ baseUrl: mock.url });
const client = new IonworksClient({ transport, credentials: { apiKey: ionworks.apiKey } });
const provider = ionworksProvider(client);
const ends = await Promise.all(
  Object.entries(faults).map(async ([name, fault]) => {
    const [text] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
    const ref = parseReference(text, [ionworksGrammar]);
    const match = { method: "POST", path: \`/jobs/\${ref.id}/cancel\`, times: 1 };
    if (fault !== undefined) mock.addFault({ match, fault });
    const told = await cancelJob(provider, ref, { timeoutMs: 20_000, settleMs: 0 }).then(
      ({ outcome, cause, sends }) => \`\${outcome} \${cause} \${sends}\`,
      (error) => \`threw \${error}\`,
    );
    return \`\${name}: \${told}\`;
  }),
);
await client.close();
await mock.close();
console.log(ends.join("\\n"));
`;
