import type { AccountIdentity, JobRef } from "@simjobs/core";
import type { JournalFile } from "./parse-journal.js";

/** What is written about a submit: before it leaves, and when it is known what came of it. */
export type SubmitNote =
  | {
      readonly kind: "submitting";
      readonly id: string;
      readonly atMs: number;
      readonly where: AccountIdentity;
      /** Which provider it goes to. */
      readonly provider: string;
      /** What the job carries, so that it can be found again. */
      readonly mark: string;
      /** SHA-256 of the inputs. */
      readonly inputs: string;
    }
  | {
      readonly kind: "submitted";
      readonly submitId: string;
      readonly atMs: number;
      readonly refs: readonly JobRef[];
      /** `dropped`: a person does not want to hear of it any more. */
      readonly answer: "made" | "refused" | "unclear" | "adopted" | "dropped";
    };

/** A submit that left, or may have, and of which no answer is on record. */
export interface OpenSubmit {
  readonly id: string;
  readonly provider: string;
  readonly origin: string;
  readonly account: string;
  readonly signIn: string | undefined;
  readonly mark: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly file: string;
  /** Whether its line is what was written, and where. One that is not is told, and never looked up. */
  readonly isVerified: boolean;
}

/** Submits without a known answer, oldest first. They are looked up by their mark and never sent again. */
export function openSubmitsIn(files: readonly JournalFile[]): readonly OpenSubmit[] {
  const answered = new Set<string>();
  for (const { entries, unverified } of files) {
    for (const entry of entries) {
      if (entry.kind !== "submitted" || entry.answer === "unclear" || unverified.has(entry)) continue;
      answered.add(entry.submitId);
    }
  }
  return files
    .flatMap(({ name, entries, unverified }) =>
      entries.flatMap((entry) => {
        if (entry.kind !== "submitting" || answered.has(entry.id)) return [];
        const { id, provider, origin, account, signIn, mark, at } = entry;
        const isVerified = !unverified.has(entry);
        return [{ id, provider, origin, account, signIn, mark, at, file: name, isVerified }];
      }),
    )
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}
