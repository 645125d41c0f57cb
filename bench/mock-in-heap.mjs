// A mock in a process of its own that tells how much of its heap is in use once it is collected.
import { startMock } from "@simjobs/mock";

const mock = await startMock({ clock: "manual" });
const [ref] = mock.addJobs({ provider: "jess", durationMs: 3_600_000 });
const [other] = mock.addJobs({ provider: "ionworks", durationMs: 3_600_000 });
process.on("message", () => {
  globalThis.gc();
  process.send({ heapMb: process.memoryUsage().heapUsed / 2 ** 20 });
});
process.on("disconnect", () => process.exit());
process.send({ url: mock.url, account: mock.accounts[0], refs: [ref, other] });
