// A small program that cancels or resumes over a real folder and a real connection, and is killed at one of its steps.
// Arguments: cancel|resume, folder, address, step at which to die (0 for none).
import { writeSync } from "node:fs";
import { setTimeout as sleepFor } from "node:timers/promises";
import { JobError, type Clock } from "@simjobs/core";
import {
  cancelJobs,
  FileJournal,
  findOpenWishes,
  nodeJournalDisk,
  resumeWishes,
  type AppendFile,
  type FindProcess,
  type JournalDisk,
  type JournalOwner,
} from "../src/index.js";
import { loopbackProvider } from "./loopback-provider.js";

const [, , mode = "", folder = "", address = "", dies = "0"] = process.argv;
const diesAt = Number(dies);

let steps = 0;
/** Comes before each write and each send: here it may end, with nothing said and nothing closed. */
async function step(what: string): Promise<void> {
  steps += 1;
  tell({ step: what });
  if (steps !== diesAt) return;
  process.kill(process.pid, "SIGKILL");
  await new Promise(() => {});
}

/** One line for whoever started us, written before anything else happens. */
function tell(fact: unknown): void {
  writeSync(1, `${JSON.stringify(fact)}\n`);
}

const clock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await sleepFor(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};

function opened(file: AppendFile): AppendFile {
  return {
    append: async (text) => {
      await step("append");
      await file.append(text);
    },
    sync: async () => {
      await step("sync");
      await file.sync();
    },
    close: async () => file.close(),
  };
}

function watched(disk: JournalDisk): JournalDisk {
  return {
    list: async () => disk.list(),
    read: async (name) => disk.read(name),
    create: async (name) => {
      await step("create");
      return opened(await disk.create(name));
    },
    claim: async (name, text) => {
      await step("claim");
      return disk.claim(name, text);
    },
    open: async (name) => {
      await step("open");
      return opened(await disk.open(name));
    },
    remove: async (name) => disk.remove(name),
    beat: async (name) => disk.beat(name),
    pulse: async (name) => disk.pulse(name),
  };
}

const find: FindProcess = async (pid) => {
  try {
    process.kill(pid, 0);
    return { startedAt: null };
  } catch {
    return null;
  }
};

const owner: JournalOwner = {
  host: "here",
  bootId: null,
  pid: process.pid,
  startedAt: new Date(Date.now() - process.uptime() * 1_000).toISOString(),
  version: "0.0.0",
};
const disk = watched(nodeJournalDisk(folder));
const provider = loopbackProvider(address, clock, step);
const journal = new FileJournal(disk, clock, owner, mode);
const options = { timeoutMs: 10_000 };

if (mode === "cancel") {
  const refs = ["1", "2", "3"].map((id) => ({ provider: "loopback", kind: "job", id }));
  await cancelJobs(provider, refs, {
    ...options,
    journal,
    onEvent: (event) => {
      if (event.kind === "wished") tell({ wished: event.ref.id });
    },
  });
} else if (mode === "resume") {
  const open = await findOpenWishes(disk, clock, owner, find);
  await resumeWishes(provider, open, { disk, journal, owner, find }, options);
} else throw new JobError("bad_input", `there is no mode "${mode}"`);
await journal.close();
