import { requests } from "../requests.js";
import { read, type Incident } from "./incident.js";

const hourMs = 3_600_000;

/** Many jobs at once. */
export const manyCancels: readonly Incident[] = [
  read(
    ["skypilot-4293", "skypilot-org/skypilot", "issues/4293"],
    "To cancel 1,000 jobs takes five to ten minutes, since they are taken one after the other.",
    "A hundred jobs of Ionworks, each of which needs three seconds to stop.",
    {
      switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 3000 } },
      jobs: [{ provider: "ionworks", status: "processing", count: 100, durationMs: 10 * hourMs }],
    },
    "cancel-many",
  ),
  read(
    ["skypilot-5051", "skypilot-org/skypilot", "issues/5051"],
    "Of a hundred jobs that were just launched, “cancel all” gets those that are known by then; the others start some time later.",
    "The lists of JESS are 20 seconds old: of eight jobs that have come in by then, they show none.",
    {
      faults: [{ match: requests.jessList, fault: { kind: "list-lag", ms: 20_000 } }],
      jobs: [{ provider: "jess", status: "QUEUED", count: 8, durationMs: 10 * hourMs, name: "new #" }],
    },
    "sweep",
  ),
  read(
    ["snakemake-2113", "snakemake/snakemake", "issues/2113"],
    "Ctrl-C sends one `scancel` a job, too many at once for the scheduler: it hangs, and ends with jobs left and without a word.",
    "JESS turns every second cancel of 20 jobs away with 429.",
    {
      faults: [{ match: { ...requests.jessCancel, every: 2 }, fault: { kind: "throttle", retryAfter: 2 } }],
      jobs: [{ provider: "jess", status: "QUEUED", count: 20, durationMs: 10 * hourMs }],
    },
    "cancel-many",
  ),
  read(
    ["nextflow-2169", "nextflow-io/nextflow", "issues/2169"],
    "A pipeline that ends early kills 777 of its jobs and leaves thousands in the queue, which go on to run.",
    "Every third cancel of 30 jobs gets lost on its way to Ionworks.",
    {
      faults: [{ match: { ...requests.ionworksCancel, every: 3 }, fault: { kind: "drop-before" } }],
      jobs: [{ provider: "ionworks", status: "processing", count: 30, durationMs: 10 * hourMs }],
    },
    "cancel-many",
  ),
];
