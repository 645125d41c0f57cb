import type { JobRow } from "../../page-messages.js";
import { tones } from "../state/words.js";

/** The word of the service, and a sign for what it means. */
export function JobState({ job: { tone, word, notes } }: { readonly job: JobRow }) {
  return (
    <>
      <span class={`state ${tone}`} title={tones[tone].word}>
        <b aria-hidden="true">{tones[tone].sign}</b> {word}
      </span>
      {notes.map((note) => (
        <span key={note} class="note">
          {note}
        </span>
      ))}
    </>
  );
}

/** How many of the cases have ended, as text; and in which states all are, as a title. */
export function JobCases({ job: { cases } }: { readonly job: JobRow }) {
  if (cases === null) return null;
  const { total, done, cancelled, failed } = cases;
  return (
    <span title={casesText(cases)}>
      {String(done + cancelled + failed)}/{String(total)}
    </span>
  );
}

export function casesText({
  waiting,
  running,
  done,
  cancelled,
  failed,
}: NonNullable<JobRow["cases"]>): string {
  const counts = { waiting, running, done, cancelled, failed };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${String(count)} ${word}`)
    .join(", ");
}
