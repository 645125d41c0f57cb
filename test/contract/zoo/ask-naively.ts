import type { Incident } from "@simjobs/mock";
import type { Bench } from "../bench.js";
import { MockTruth } from "./mock-truth.js";
import { NaiveClient } from "./naive-client.js";
import { judged, type Telling } from "./told-truly.js";

/** Where the client of the incident had another list of ends than the usual one. */
const listsOfEnds: Readonly<Record<string, readonly string[]>> = { "kubectl-1629": ["completed"] };

/** Lets the naive client try what somebody tried, and judges what it tells by the mock's own jobs, at once. */
export async function askNaively(bench: Bench, { name, tries }: Incident): Promise<Telling> {
  const naive = new NaiveClient(bench);
  const subjects = (await MockTruth.at(bench)).subjects();
  const [ref] = subjects;
  if (ref === undefined) throw new RangeError(`${name} has no job`);
  switch (tries) {
    case "cancel": {
      const told = await naive.cancel(ref);
      const end = (await MockTruth.at(bench)).endOf(ref);
      const isTrue = (told.exitCode === 0) === (end === "cancelled");
      return { ...told, ...judged(isTrue, end === null ? "it goes on" : `it is ${end}`) };
    }
    case "wait": {
      const told = await naive.waitForEnd(ref, listsOfEnds[name]);
      const end = (await MockTruth.at(bench)).endOf(ref);
      if (told.words.startsWith("gave up")) return { ...told, verdict: "claims nothing", untruth: null };
      if (told.exitCode === 0)
        return { ...told, ...judged(end === "completed", `it exits with 0, and the job has ${String(end)}`) };
      const isTrue = end === null;
      return { ...told, ...judged(isTrue, end === null ? "it goes on" : `it has ended as ${end}`) };
    }
    case "cancel-many":
    case "sweep": {
      const { cancelled, ...told } = await naive.cancelAll(
        tries === "sweep" ? await naive.activeAtJess() : subjects,
      );
      const truth = await MockTruth.at(bench);
      const wrong = cancelled.filter((one) => truth.endOf(one) !== "cancelled").length;
      const isTrue = wrong === 0 && (told.exitCode !== 0 || !truth.hasActive);
      return {
        ...told,
        ...judged(isTrue, wrong > 0 ? `${String(wrong)} of them go on` : "there are some that go on"),
      };
    }
  }
}
