import { cancelOutcomes } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { valueWords } from "../output/design-words.js";
import { formatDuration, timesOf, type Times } from "../output/format-time.js";
import { paintOutcome, paintStatus } from "../output/status-colour.js";
import { styleOf, type Style } from "../output/style.js";
import { progressWords, providerIn } from "../services/progress-words.js";
import { writeSentence } from "../output/write-sentence.js";
import type { ShowDocument } from "./find-facts.js";

/** Tells people what is known of a job, as far as there is something to tell. */
export function printFacts(context: CliContext, document: ShowDocument): void {
  const { stdout, stderr } = context;
  const style = styleOf(context, stdout);
  const times = timesOf(context, stdout);
  const words = (native: string): string =>
    showControls(progressWords(context, providerIn(document.job.ref), native));
  for (const [name, value] of [
    ...jobLines(document, style, times, words),
    ...moreLines(document, style, times),
  ])
    writeSentence(stdout, `${name.padEnd(15)}${value}\n`);
  if (document.untold.length > 0)
    stderr.write(`Could not be found out now: ${document.untold.join("; ")}.\n`);
}

type Line = readonly [name: string, value: string];

function jobLines(
  { job, origin, isMine }: ShowDocument,
  style: Style,
  times: Times,
  words: (native: string) => string,
): readonly Line[] {
  const { status, nativeStatus, progress, createdAt, startedAt, endedAt } = job;
  const whose = isMine === true ? " (you)" : isMine === false ? " (somebody else)" : "";
  const tookMs =
    startedAt === null || endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(startedAt);
  const says = `, in the words of the service ${showControls(nativeStatus)}${job.endUnclear ? ", ended" : ""}`;
  const took = tookMs >= 0 ? `, after ${formatDuration(tookMs)}` : "";
  return [
    ["reference", job.ref],
    ...told("runs", job.submittedAs),
    ...told("run by", job.runBy),
    [
      "status",
      `${paintStatus(style, status)}${says}${job.cancelFlag === true ? "; a cancel is recorded" : ""}`,
    ],
    ...told("message", job.message),
    ...told("error code", job.errorCode),
    ...told("name", job.name),
    ["kind", job.type === null ? job.kind : `${job.kind}, ${showControls(job.type)}`],
    ...(progress === null
      ? []
      : ([["progress", `${progress.done} of ${progress.total} (${words(progress.native)})`]] as const)),
    ...(job.run > 1 ? ([["run", String(job.run)]] as const) : []),
    ...(job.owner === null ? [] : ([["owner", `${showControls(job.owner)}${whose}`]] as const)),
    ...told("project", job.project),
    ...told("part of", job.parent),
    ["at", showControls(origin)],
    ["submitted", times.moment(createdAt).text],
    ["started", times.moment(startedAt).text],
    ["ended", `${times.moment(endedAt).text}${took}`],
    ["last changed", times.moment(job.updatedAt).text],
  ];
}

function moreLines(document: ShowDocument, style: Style, times: Times): readonly Line[] {
  const { job, group, submittedFromHereAt: noted, members, receipts } = document;
  return [
    ...(noted === null ? [] : ([["from here", times.moment(noted).text]] as const)),
    ...told("group", group === null ? null : `@${group}`),
    ...listed("design", Object.entries(job.design ?? {}).map(valueLine)),
    ...listed("metrics", Object.entries(job.metrics ?? {}).map(valueLine)),
    ...listed(
      "made of",
      (members?.jobs ?? []).map(
        ({ ref, status, name }) =>
          `${ref}  ${paintStatus(style, status)}${name === null ? "" : `  ${showControls(name)}`}`,
      ),
    ),
    ...(members?.complete === false ? ([["", "and perhaps more"]] as const) : []),
    ...listed(
      "receipts",
      receipts.map(
        ({ id, outcome, closedAt, reason }) =>
          `${outcomeWords(style, outcome)}  ${times.moment(closedAt).text}  ${id}${reason === null ? "" : `  ${showControls(reason)}`}`,
      ),
    ),
  ];
}

/** One that only a later release knows has no colour. */
function outcomeWords(style: Style, outcome: string): string {
  const known = cancelOutcomes.find((one) => one === outcome);
  return known === undefined ? showControls(outcome) : paintOutcome(style, known);
}

function told(name: string, value: string | null): readonly Line[] {
  return value === null ? [] : [[name, showControls(value)]];
}

/** The name stands before the first of several. */
function listed(name: string, values: readonly string[]): readonly Line[] {
  return values.map((value, index) => [index === 0 ? name : "", value]);
}

function valueLine([name, value]: readonly [string, unknown]): string {
  return `${showControls(name)}  ${showControls(valueWords(value))}`;
}
