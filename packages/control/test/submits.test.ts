import { isJobError, JobError, type CallEvent, type JobRef } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import {
  FileJournal,
  findOpenWishes,
  lookUpSubmit,
  openSubmitsIn,
  readJournals,
  submitOnRecord,
} from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { findAmong, MortalProcess } from "./mortal-process.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const inputs = "0".repeat(64);
const refsOf = (refs: readonly JobRef[]): readonly JobRef[] => refs;

function scene() {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(1), wellBehaved);
  const disk = new MemoryDisk();
  const process = new MortalProcess(1, disk);
  const journal = new FileJournal(disk, clock, process.owner, "submit");
  const add = (id: string, mark: string): JobRef => {
    const job = new SimulatedJob(id, clock.now(), 3_600_000, "completed");
    job.mark = mark;
    return service.add(job);
  };
  const answers = async (): Promise<readonly string[]> =>
    (await readJournals(disk)).flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        entry.kind === "submitted"
          ? [`${entry.answer} ${entry.refs.join()}`.trim()]
          : entry.kind === "submitting"
            ? [`submitting ${entry.mark}`]
            : [],
      ),
    );
  /** A submit of which a process that is dead by now knew no answer. */
  const lose = async (mark: string): Promise<void> => {
    const where = await clock.run(service.identity());
    const about = { id: mark, where, provider: service.name, mark, inputs };
    await journal.submit({ kind: "submitting", atMs: clock.wallNow(), ...about });
  };
  /** Looks a submit up as a later process. */
  const lookUp = async (
    mark: string,
    from: Parameters<typeof lookUpSubmit>[0] = service,
    living: readonly MortalProcess[] = [],
  ) => {
    const { owner } = new MortalProcess(2, disk);
    const open = await findOpenWishes(disk, clock, owner, findAmong(living));
    const submit = openSubmitsIn(open.files).find((each) => each.mark === mark);
    if (submit === undefined) throw new TypeError(`${mark} is not open`);
    return clock.run(lookUpSubmit(from, submit, open, new FileJournal(disk, clock, owner, "resume")));
  };
  return { clock, service, disk, process, journal, add, answers, lose, lookUp };
}

const neverSent = async (): Promise<never> => {
  throw new TypeError("it was sent");
};

/** What a call tells when its request leaves. */
function leaves(onEvent: ((event: CallEvent) => void) | undefined, intent: "submit" | "sign-in"): void {
  const where = { method: "POST", path: "/jobs" };
  onEvent?.({ kind: "request", ...where, attempt: 1, intent });
  onEvent?.({ kind: "may-have-left", ...where });
}

describe("submitOnRecord", () => {
  it("has the submit on record, flushed, before it leaves, and its jobs afterwards", async () => {
    const { clock, service, disk, journal, add, answers } = scene();
    const send = async (): Promise<readonly JobRef[]> => {
      expect(await answers()).toEqual(["submitting m"]);
      for (const { safe, text } of disk.files.values()) expect(safe).toBe(text.length);
      return [add("1", "m"), add("2", "m")];
    };
    const refs = await clock.run(submitOnRecord(service, journal, { mark: "m", inputs, send, refsOf }));
    expect(refs.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(await answers()).toEqual(["submitting m", "made simulated:1,simulated:2"]);
  });

  it.each([
    ["refused", "a clear no", new JobError("rejected_input", "no such model")],
    ["refused", "too many requests", new JobError("throttled", "slow down")],
    ["unclear", "an answer that was lost", new JobError("unreachable", "reset", { mayHaveLeft: true })],
    ["unclear", "a provider that cannot tell", new JobError("submit_unclear", "maybe")],
    ["refused", "a bug before it left", new TypeError("a bug")],
  ])("sends once, and has %s on record after %s", async (answer, _what, error) => {
    const { clock, service, disk, journal, answers } = scene();
    let sent = 0;
    const send = async (): Promise<never> => {
      sent += 1;
      throw error;
    };
    await expect(
      clock.run(submitOnRecord(service, journal, { mark: "m", inputs, send, refsOf })),
    ).rejects.toBe(error);
    expect(sent).toBe(1);
    expect(await answers()).toEqual(["submitting m", answer]);
    expect(openSubmitsIn(await readJournals(disk)).map(({ mark }) => mark)).toEqual(
      answer === "unclear" ? ["m"] : [],
    );
  });

  it.each([
    ["submit", "submit_unclear", "unclear"],
    ["sign-in", "SIGINT", "refused"],
  ] as const)(
    "says what is known where it is stopped while a %s is on its way: %s",
    async (intent, told, answer) => {
      const { clock, service, journal, answers } = scene();
      const stop = new AbortController();
      const submit = submitOnRecord(
        service,
        journal,
        {
          mark: "m",
          inputs,
          refsOf,
          send: async ({ onEvent, signal }) => {
            leaves(onEvent, intent);
            stop.abort("SIGINT");
            signal?.throwIfAborted();
            return [];
          },
        },
        { signal: stop.signal },
      );
      const error: unknown = await clock.run(submit.catch((reason: unknown) => reason));
      expect(isJobError(error) ? error.code : error).toBe(told);
      expect(await answers()).toEqual(["submitting m", answer]);
    },
  );

  it("sends nothing where it cannot be put on record", async () => {
    const { clock, service, disk, journal } = scene();
    disk.onStep = async () => {
      throw new Error("ENOSPC");
    };
    await expect(
      clock.run(submitOnRecord(service, journal, { mark: "m", inputs, send: neverSent, refsOf })),
    ).rejects.toMatchObject({ code: "journal_unwritable" });
  });

  it("tells its jobs where only the answer cannot be put on record, and leaves it to be looked up", async () => {
    const { clock, service, disk, journal, add, lookUp } = scene();
    const incomplete: JobError[] = [];
    const send = async (): Promise<readonly JobRef[]> => {
      disk.onStep = async () => {
        throw new Error("ENOSPC");
      };
      return [add("1", "m")];
    };
    const refs = await clock.run(
      submitOnRecord(
        service,
        journal,
        { mark: "m", inputs, send, refsOf },
        { onIncomplete: (error) => incomplete.push(error) },
      ),
    );
    expect(refs.map(({ id }) => id)).toEqual(["1"]);
    expect(incomplete.map(({ code }) => code)).toEqual(["journal_unwritable"]);
    disk.onStep = async () => {};
    expect(await lookUp("m")).toMatchObject({ outcome: "adopted", refs: [{ id: "1" }] });
  });
});

describe("a submit whose answer was lost", () => {
  it("is adopted once its job is found, and not looked for again", async () => {
    const { add, lose, lookUp, answers } = scene();
    await lose("m");
    add("1", "m");
    add("2", "another");
    expect(await lookUp("m")).toMatchObject({ outcome: "adopted", refs: [{ id: "1" }] });
    expect(await answers()).toEqual(["submitting m", "adopted simulated:1"]);
    await expect(lookUp("m")).rejects.toThrow("m is not open");
  });

  it("is adopted with all of its jobs where several carry its mark", async () => {
    const { add, lose, lookUp, answers } = scene();
    await lose("m");
    add("1", "m");
    add("2", "m");
    expect((await lookUp("m")).refs.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(await answers()).toEqual(["submitting m", "adopted simulated:1,simulated:2"]);
  });

  it("is unclear and stays open while no job is found, and is adopted when one is shown later", async () => {
    const { add, lose, lookUp, answers } = scene();
    await lose("m");
    expect(await lookUp("m")).toEqual({ outcome: "unclear", refs: [] });
    expect(await answers()).toEqual(["submitting m"]);
    add("1", "m");
    expect(await lookUp("m")).toMatchObject({ outcome: "adopted" });
  });

  it("is unclear where the service cannot be asked for marks", async () => {
    const { clock, service, lose, lookUp } = scene();
    await lose("m");
    const without = { clock, identity: async () => service.identity() };
    expect(await lookUp("m", without)).toEqual({ outcome: "unclear", refs: [] });
  });

  it("is left alone where another account is signed in", async () => {
    const { service, add, lose, lookUp, answers } = scene();
    await lose("m");
    add("1", "m");
    service.identity = async () => ({ origin: "https://simulated.example", account: "bob" });
    expect(await lookUp("m")).toEqual({ outcome: "elsewhere", refs: [] });
    expect(await answers()).toEqual(["submitting m"]);
    expect(service.requests).toEqual([]);
  });

  it("is left alone while its process is at work", async () => {
    const { service, process, add, lose, lookUp } = scene();
    await lose("m");
    add("1", "m");
    expect(await lookUp("m", service, [process])).toEqual({ outcome: "living", refs: [] });
    expect(service.requests).toEqual([]);
  });

  it("stays open where the service fails", async () => {
    const { service, lose, lookUp, answers } = scene();
    await lose("m");
    service.findSubmitted = async () => {
      throw new JobError("service_failed", "500");
    };
    await expect(lookUp("m")).rejects.toMatchObject({ code: "service_failed" });
    expect(await answers()).toEqual(["submitting m"]);
  });
});
