// Cancels jobs by a fleet: hands them in, works on them as one of its workers, and keeps the record of it. The store is a PostgreSQL
// or a Redis, such as postgres://name:password@host:5432/database, and many machines may run this at once.
import { openFleet } from "@simjobs/fleet";
import { JessClient, jessProvider } from "@simjobs/jess";
import { startMock } from "@simjobs/mock";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { SIMJOBS_STORE: store = "", SIMJOBS_STORE_PREFIX: prefix = "simjobs" } = process.env;
const mock = await startMock();
const client = new JessClient({ baseUrl: mock.url, credentials: mock.accounts[0].jess });
const jobs = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000, count: 3 });

const fleet = await openFleet({ store, prefix, providers: [jessProvider(client)], settleMs: 0 });
const stop = new AbortController();
const working = fleet.run({
  signal: stop.signal,
  onEvent: (event) => {
    if (event.kind === "trouble") console.error(event.error.message); // it goes on by itself
  },
});

const [first = "", ...others] = jobs;
const { id, isNew } = await fleet.wish(first, { reason: "wrong weather" });
const again = await fleet.wish(first); // of one job there is one open wish
console.log(isNew, again.isNew, again.id === id);

const more = await fleet.wishMany(others);
for await (const { ref, state, outcome } of fleet.watch([id, ...more.map((wish) => wish.id)]))
  if (state === "closed") console.log(ref, outcome);
const { evidence, sends } = await fleet.outcomeOf(id);
console.log(evidence.length > 0, sends);

stop.abort();
await working;
await fleet.drain(); // nothing is left to do

const { wishes, receipts, verification } = await fleet.export(await mkdtemp(join(tmpdir(), "records-")));
console.log(wishes, receipts, verification.sound, (await fleet.verify()).sound);
await fleet.close();
await client.close();
await mock.close();
