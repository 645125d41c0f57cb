import type { JobRow } from "../../page-messages.js";
import { CopyButton } from "../parts/copy-button.js";
import type { RequestRow } from "../state/page-store.js";
import { dayAndTime, lengthOf, timeOfDay } from "../state/words.js";
import { casesText, JobState } from "./job-state.js";
import { eventsOf, LifeBar } from "./life-bar.js";

interface JobDetailsProps {
  readonly job: JobRow;
  readonly nowMs: number;
  readonly requests: readonly RequestRow[];
  readonly onClose: () => void;
}

/** How many of its requests are listed. */
const shownRequests = 8;

/** One job: its time line with every event, and the requests that named it. */
export function JobDetails({ job, nowMs, requests, onClose }: JobDetailsProps) {
  const own = requests.filter(({ path }) => path.includes(job.id)).slice(0, shownRequests);
  const now = nowMs - job.createdMs;
  return (
    <section class="details" aria-label={`Job ${job.ref}`}>
      <header>
        <h3>
          <JobState job={job} /> <bdi>{job.name}</bdi>
        </h3>
        <code class="ref">{job.ref}</code>
        <CopyButton text={job.ref} label="the reference" />
        <button type="button" class="quiet close" onClick={onClose} aria-label="Close the job">
          ✕
        </button>
      </header>
      <LifeBar job={job} nowMs={nowMs} isLarge />
      <div class="split">
        <ol class="events">
          {eventsOf(job).map(({ atMs, text, sign, kind }) => (
            <li key={`${String(atMs)} ${text}`} class={atMs > nowMs ? "to-come" : ""}>
              <b aria-hidden="true" class={`sign ${kind}`}>
                {sign}
              </b>
              <time title={dayAndTime(atMs)}>{timeOfDay(atMs)}</time>
              <span>{text}</span>
              <small>
                {atMs === job.createdMs ? "" : `+${lengthOf(atMs - job.createdMs)}`}
                {atMs > nowMs ? `, in ${lengthOf(atMs - nowMs)}` : ""}
              </small>
            </li>
          ))}
        </ol>
        <dl>
          <dt>Type</dt>
          <dd>{job.kind}</dd>
          <dt>Owner</dt>
          <dd>{job.owner}</dd>
          <dt>Submitted</dt>
          <dd>
            {dayAndTime(job.createdMs)}, {now >= 0 ? `${lengthOf(now)} ago` : `in ${lengthOf(now)}`}
          </dd>
          {job.cases !== null && (
            <>
              <dt>{job.kind === "pipeline" ? "Elements" : "Cases"}</dt>
              <dd>{casesText(job.cases)}</dd>
            </>
          )}
          <dt>Requests</dt>
          <dd>
            {own.length === 0
              ? "none among the last ones"
              : own.map((request) => (
                  <div key={request.number} class="own-request">
                    <time>{request.at.slice(11, 19)}</time> {request.method}{" "}
                    <b class={statusTone(request)}>{request.status ?? "no answer"}</b>
                  </div>
                ))}
          </dd>
        </dl>
      </div>
    </section>
  );
}

/** How the answer to a request is shown. */
export function statusTone({ status, faults }: RequestRow): string {
  if (status === null || status >= 500) return "failed";
  if (status >= 400) return "warned";
  return faults.length > 0 ? "warned" : "done";
}
