import { useMemo, useState } from "preact/hooks";
import type { JobRow, Tone } from "../../page-messages.js";
import { useNarrow, useNow } from "../parts/use-store.js";
import { VirtualRows } from "../parts/virtual-rows.js";
import type { PageModel } from "../state/page-store.js";
import { ageOf, countText, toneNames, tones } from "../state/words.js";
import { JobDetails } from "./job-details.js";
import { JobCases, JobState } from "./job-state.js";
import { LifeBar } from "./life-bar.js";

interface Wanted {
  readonly text: string;
  readonly service: "" | JobRow["service"];
  readonly tone: "" | Tone;
}

interface JobListProps {
  readonly model: PageModel;
  readonly chosen: string | null;
  readonly onChoose: (ref: string | null) => void;
}

/** All jobs of both services, live. */
export function JobList({ model, chosen, onChoose }: JobListProps) {
  const [wanted, setWanted] = useState<Wanted>({ text: "", service: "", tone: "" });
  const isNarrow = useNarrow();
  const nowMs = useNow(model);
  const rows = useMemo(() => model.jobs.filter((job) => isWanted(job, wanted)), [model.jobs, wanted]);
  const job = model.jobs.find(({ ref }) => ref === chosen);
  return (
    <section class="jobs" aria-labelledby="jobs-title">
      <Tools model={model} wanted={wanted} shown={rows.length} onWanted={setWanted} />
      <VirtualRows
        className="job-rows"
        label="Jobs"
        rows={rows}
        keyOf={({ ref }) => ref}
        rowHeight={isNarrow ? 62 : 34}
        columns={["status", "job", "life", "cases", "owner", "age"]}
        chosen={chosen}
        onChoose={onChoose}
        cells={(row) => cellsOf(row, nowMs)}
        empty={
          model.jobs.length === 0
            ? "No jobs yet. Submit one, or play a scenario."
            : "None of the jobs is like that."
        }
      />
      {job !== undefined && (
        <JobDetails job={job} nowMs={nowMs} requests={model.requests} onClose={() => onChoose(null)} />
      )}
    </section>
  );
}

const cellsOf = (job: JobRow, nowMs: number) => [
  <JobState key="state" job={job} />,
  <span key="job" class="name" title={`${job.name} ${job.ref}`}>
    <span class={`badge ${job.service}`}>{job.service === "jess" ? "JESS" : "Ionworks"}</span>
    <bdi>{job.name === "" ? job.kind : job.name}</bdi> <code>{shortId(job.id)}</code>
  </span>,
  <LifeBar key="life" job={job} nowMs={nowMs} />,
  <JobCases key="cases" job={job} />,
  job.owner,
  ageOf(nowMs - job.createdMs),
];

/** The beginning of a UUID tells it from the others. */
const shortId = (id: string): string => (id.length > 12 ? id.slice(0, 8) : id);

function isWanted(job: JobRow, { text, service, tone }: Wanted): boolean {
  if (service !== "" && job.service !== service) return false;
  if (tone !== "" && job.tone !== tone) return false;
  const all =
    `${job.ref} ${job.name} ${job.owner} ${job.kind} ${job.word} ${job.notes.join(" ")}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => all.includes(word));
}

interface ToolsProps {
  readonly model: PageModel;
  readonly wanted: Wanted;
  readonly shown: number;
  readonly onWanted: (wanted: Wanted) => void;
}

function Tools({ model, wanted, shown, onWanted }: ToolsProps) {
  const { ionworks, jess } = model.totals;
  return (
    <div class="tools">
      <h2 id="jobs-title">
        Jobs <small>{jobsText(ionworks + jess, model.jobs.length, shown)}</small>
      </h2>
      <input
        type="search"
        aria-label="Find jobs"
        placeholder="Find"
        value={wanted.text}
        onInput={({ currentTarget }) => onWanted({ ...wanted, text: currentTarget.value })}
      />
      <select
        aria-label="Service"
        value={wanted.service}
        onChange={({ currentTarget }) =>
          onWanted({ ...wanted, service: services.find((name) => name === currentTarget.value) ?? "" })
        }
      >
        <option value="">Both services</option>
        <option value="ionworks">Ionworks</option>
        <option value="jess">JESS</option>
      </select>
      <select
        aria-label="State"
        value={wanted.tone}
        onChange={({ currentTarget }) =>
          onWanted({ ...wanted, tone: toneNames.find((name) => name === currentTarget.value) ?? "" })
        }
      >
        <option value="">Any state</option>
        {toneNames.map((name) => (
          <option key={name} value={name}>
            {tones[name].word}
          </option>
        ))}
      </select>
    </div>
  );
}

const services = ["ionworks", "jess"] as const;

function jobsText(all: number, known: number, shown: number): string {
  if (shown < known) return `${countText(shown)} of ${countText(all)}`;
  return known < all ? `the newest ${countText(known)} of ${countText(all)}` : countText(all);
}
