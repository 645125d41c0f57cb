import {
  formatReference,
  isJobError,
  JobError,
  type Capabilities,
  type JobRef,
  type KindTraits,
  type Provider,
  type Reading,
} from "@simjobs/core";
import type { OpenWishes } from "../src/index.js";
import type { Controller } from "./controllers.js";
import type { Wrong } from "./schedules.js";

const nothingSent = { sends: 0, accepted: false, refused: 0 };

/** Control with one mistake each, such as others have made. Each must be caught doing something wrong. */
export const brokenControllers: readonly (Controller & {
  /** What it must be caught at. */
  readonly wrong: Wrong;
})[] = [
  {
    name: "trusts the accept",
    wrong: "false confirmation",
    provider: (service) => ({
      requestCancel: async (ref, call) => {
        const reply = await service.requestCancel(ref, call);
        return reply.reading === undefined ? reply : { ...reply, reading: asCancelled(reply.reading) };
      },
    }),
  },
  {
    name: "polls a fixed list of ends",
    wrong: "false claim",
    provider: (service) =>
      reading(service, (read) =>
        read.endUnclear ? { ...read, status: "running", endUnclear: false } : read,
      ),
  },
  {
    name: "reads flags from lists, as if they were the jobs' own records",
    wrong: "false claim",
    provider: (service) => ({
      get: async (ref, call) => {
        const rows = await service.getMany([ref], call);
        const row = rows.get(formatReference(ref));
        if (row === undefined) throw new JobError("not_found", "not in the list");
        return { ...row, source: "single", cancelFlag: row.cancelFlag ?? false };
      },
    }),
  },
  {
    name: "takes a refused repeat for already over",
    wrong: "false confirmation",
    provider: (service) => {
      const newest = new Map<string, Reading>();
      const asked = new Set<string>();
      const keep = (read: Reading): Reading => {
        newest.set(formatReference(read.ref), read);
        return read;
      };
      return {
        ...reading(service, keep),
        requestCancel: async (ref, call) => {
          const key = formatReference(ref);
          const isRepeat = asked.has(key);
          asked.add(key);
          const reply = await service.requestCancel(ref, call);
          const last = newest.get(key);
          if (!isRepeat || reply.answer !== "refused" || last === undefined) return reply;
          const askedAtMs = service.clock.now();
          return { ...reply, answer: "accepted", reading: asCancelled({ ...last, askedAtMs }) };
        },
      };
    },
  },
  {
    name: "forgets its sends in a crash",
    wrong: "false claim",
    open: (open) => ({
      ...open,
      wishes: open.wishes.map((wish) => ({
        ...wish,
        known: { ...wish.known, ...nothingSent },
      })),
    }),
  },
  {
    name: "counts only what the newest of a job's wishes has sent",
    wrong: "false claim",
    open: (open) => ({
      ...open,
      wishes: open.wishes.map((wish) => {
        const { ref, at } = wish.known.wish;
        const isNewest = open.wishes.every(
          ({ known }) => known.wish.ref !== ref || Date.parse(known.wish.at) <= Date.parse(at),
        );
        return isNewest ? wish : { ...wish, known: { ...wish.known, ...nothingSent } };
      }),
    }),
  },
  {
    name: "believes one `no such job`",
    wrong: "false claim",
    told: (result) =>
      result.evidence.some(({ what }) => what === "absent") ? { ...result, outcome: "not-found" } : result,
  },
  {
    name: "says refused with a send unanswered",
    wrong: "false claim",
    told: (result) =>
      result.outcome === "unknown" && result.evidence.some(({ what }) => what === "answer-lost")
        ? { ...result, outcome: "refused", cause: null }
        : result,
  },
  {
    name: "takes a stale end of an earlier run for the end",
    wrong: "false confirmation",
    provider: ({ capabilities }) => ({
      capabilities: { ...capabilities, kinds: { job: { runsOnce: true, settles: false } } },
    }),
  },
  {
    name: "asks again where a second cancel deletes the job",
    wrong: "asked twice where that does harm",
    provider: ({ capabilities }) => ({
      capabilities: {
        ...capabilities,
        kinds: fromEach(capabilities.kinds, { repeatingCancelIsHarmless: true }),
      },
    }),
  },
  {
    name: "forgets in a crash that it has asked, where a second cancel deletes the job",
    wrong: "asked twice where that does harm",
    open: (open) => ({
      ...open,
      wishes: open.wishes.map((wish) => ({ ...wish, known: { ...wish.known, ...nothingSent } })),
    }),
  },
  {
    name: "knows no runs, and cancels whatever has the number now",
    wrong: "cancel to a later run",
    provider: (service) => reading(service, (read) => ({ ...read, run: 1 })),
  },
  {
    name: "retries a submit",
    wrong: "submit sent twice",
    provider: (service) => ({
      submit: async (request, call) => {
        try {
          return await service.submit(request, call);
        } catch (error) {
          if (!isJobError(error, "unreachable")) throw error;
          return await service.submit(request, call);
        }
      },
    }),
  },
  {
    name: "takes a submit without an answer for one that did not arrive",
    wrong: "lost submit",
    provider: (service) => ({
      submit: async (request, call) => {
        try {
          return await service.submit(request, call);
        } catch (error) {
          throw isJobError(error) ? new JobError("refused", "no answer", { cause: error }) : error;
        }
      },
    }),
  },
  {
    name: "calls a tree cancelled when its root is",
    wrong: "false confirmation",
    told: (result) =>
      result.outcome === "still-cancelling" && result.tree !== null
        ? { ...result, outcome: "cancelled" }
        : result,
  },
  {
    name: "says not sent of what was turned away at the door",
    wrong: "false claim",
    told: (result) =>
      result.outcome === "unknown" && result.evidence.some(({ what }) => what === "turned-away")
        ? { ...result, outcome: "not-sent", sends: 0 }
        : result,
  },
  {
    name: "acknowledges a wish before it is on disk",
    wrong: "lost wish",
    disk: (disk) => ({
      list: async () => disk.list(),
      read: async (name) => disk.read(name),
      claim: async (name, text) => disk.claim(name, text),
      remove: async (name) => disk.remove(name),
      beat: async (name) => disk.beat(name),
      pulse: async (name) => disk.pulse(name),
      open: async (name) => disk.open(name),
      create: async (name) => ({ ...(await disk.create(name)), sync: async () => {} }),
    }),
  },
  {
    name: "finishes the wishes of another account",
    wrong: "cancel nobody wished for",
    open: (open) => ({ ...open, wishes: open.wishes.map(asOurs) }),
  },
];

/** A service whose readings are taken for something else. */
function reading(service: Provider, take: (read: Reading) => Reading): Partial<Provider> {
  return {
    get: async (ref: JobRef, call) => take(await service.get(ref, call)),
    getMany: async (refs, call) =>
      new Map([...(await service.getMany(refs, call))].map(([key, read]) => [key, take(read)])),
  };
}

function fromEach(kinds: Capabilities["kinds"], changes: Partial<KindTraits>): Capabilities["kinds"] {
  return Object.fromEntries(Object.entries(kinds).map(([kind, traits]) => [kind, { ...traits, ...changes }]));
}

function asCancelled(read: Reading): Reading {
  return { ...read, source: "cancel-reply", status: "cancelled", endUnclear: false };
}

function asOurs(wish: OpenWishes["wishes"][number]): OpenWishes["wishes"][number] {
  const where = { origin: "https://simulated.example", account: "ada" };
  return { ...wish, known: { ...wish.known, wish: { ...wish.known.wish, ...where } } };
}
