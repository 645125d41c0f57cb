import type { AccountIdentity, JobRef, RecordedAccount } from "@simjobs/core";
import type { JournalLineOf } from "@simjobs/core/schemas";
import type { JournalFile } from "./parse-journal.js";

/** What is written about a submit: before it leaves, and when it is known what came of it. */
export type SubmitNote =
  | (Omit<SubmittingLine, "at" | keyof RecordedAccount> & {
      readonly atMs: number;
      readonly where: AccountIdentity;
    })
  | (Omit<JournalLineOf<"submitted">, "at" | "refs"> & {
      readonly atMs: number;
      readonly refs: readonly JobRef[];
    });

type SubmittingLine = JournalLineOf<"submitting">;

/** A submit that left, or may have, and of which no answer is on record. */
export interface OpenSubmit extends Omit<SubmittingLine, "kind" | "inputs"> {
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
