import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cancelJobs, FileJournal, nodeJournalDisk } from "@simjobs/control";
import { systemClock } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";

const [{ jobs, journal, origin }] = await once(process, "message");
const client = new IonworksClient({ credentials: { apiKey: "bench-key" }, baseUrl: origin, budget: null });
const provider = ionworksProvider(client);
const refs = Array.from({ length: jobs }, (_, index) => ({
  provider: "ionworks",
  kind: "job",
  id: `job-${index}`,
}));
const folder = mkdtempSync(join(tmpdir(), "simjobs-bench-"));
const owner = {
  host: "bench",
  bootId: null,
  pid: process.pid,
  startedAt: new Date().toISOString(),
  version: "0",
};
const options = journal
  ? { journal: new FileJournal(nodeJournalDisk(folder), systemClock, owner, randomUUID().slice(0, 8)) }
  : {};
try {
  const started = performance.now();
  const results = await cancelJobs(provider, refs, options);
  const seconds = (performance.now() - started) / 1000;
  const unproven = results.filter(({ outcome }) => outcome !== "cancelled");
  if (unproven.length > 0)
    throw new Error(`${unproven.length} jobs were not cancelled: ${unproven[0].outcome}`);
  process.send({ perSecond: jobs / seconds, peakMb: process.resourceUsage().maxRSS / 1024 });
} finally {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
  process.disconnect();
}
