import { describe, expect, it } from "vitest";
import { JobError, type JobErrorCode } from "@simjobs/core";
import type { AttendedAccount } from "@simjobs/fleet";
import { sleepersClock } from "../testing/sleepers-clock.js";
import { signInFirst, type SignInEvent } from "./sign-in-first.js";

type Answers = Readonly<Record<string, readonly (JobErrorCode | "yes")[]>>;

/** Signs in to services that answer so, one answer a try; the last one stays. */
async function signIn(answers: Answers): Promise<{
  readonly ready: readonly string[];
  readonly tookMs: number;
  readonly told: readonly SignInEvent[];
}> {
  const tries = new Map<string, number>();
  const attendanceOf = async ({ provider }: { readonly provider: string }): Promise<AttendedAccount> => {
    const place = tries.get(provider) ?? 0;
    tries.set(provider, place + 1);
    const own = answers[provider] ?? [];
    const answer = own[Math.min(place, own.length - 1)] ?? "yes";
    if (answer !== "yes") throw new JobError(answer, `no: ${answer}`);
    return { key: provider, provider, origin: "https://example.org", account: "me", attended: null };
  };
  const clock = sleepersClock();
  const told: SignInEvent[] = [];
  const services = Object.keys(answers).map((name) => ({ provider: { name }, account: undefined }));
  const signal = new AbortController().signal;
  const ready = await signInFirst({ clock, signal }, { attendanceOf }, services, (each) => told.push(each));
  return { ready, tookMs: clock.now(), told };
}

describe("a worker that signs in", () => {
  it.each<[string, Answers, readonly string[], number, readonly string[]]>([
    ["is ready for both", { a: ["yes"], b: ["yes"] }, ["a", "b"], 0, []],
    ["is ready for the one that lets it in", { a: ["unauthorized"], b: ["yes"] }, ["b"], 0, ["a"]],
    ["tries again after half a minute", { a: ["unreachable", "yes"] }, ["a"], 30_000, ["a", "a goes on"]],
    [
      "tries again until one of them lets it in",
      { a: ["unauthorized"], b: ["throttled", "service_failed", "yes"] },
      ["b"],
      60_000,
      ["a", "b", "a", "b", "a", "b goes on"],
    ],
  ])("%s", async (_what, answers, ready, tookMs, told) => {
    const done = await signIn(answers);
    expect(done).toMatchObject({ ready, tookMs });
    const words = done.told.map(({ kind, provider }) =>
      kind === "trouble" ? provider : `${provider} goes on`,
    );
    expect(words).toEqual(told);
  });

  it.each<[Answers, JobErrorCode]>([
    [{ a: ["bad_input"] }, "bad_input"],
    [{ a: ["yes"], b: ["bad_input"] }, "bad_input"],
    [{ a: ["unauthorized"], b: ["not_supported"] }, "not_supported"],
    [{ a: ["unreachable", "bad_input"] }, "bad_input"],
  ])("ends at once with what does not get better by itself: %j", async (answers, code) => {
    await expect(signIn(answers)).rejects.toMatchObject({ code });
  });
});
