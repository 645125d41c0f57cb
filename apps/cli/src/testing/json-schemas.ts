import { cancelOutcomes, jobErrorCodes, jobStatuses } from "@simjobs/core";
import * as z from "zod/mini";

/*
 * What `--json` prints, field by field. Strict: a field that is not named here, and so not in docs/json.md, fails a test.
 */

const text = z.string();
const maybeText = z.nullable(text);
const time = z.nullable(z.iso.datetime());
const status = z.enum(jobStatuses);
const progress = z.nullable(z.strictObject({ total: z.int(), done: z.int(), native: text }));

const failureFields = {
  code: z.enum([...jobErrorCodes, "unexpected", "interrupted"]),
  message: text,
  hint: z.optional(text),
  httpStatus: z.optional(z.int()),
  serviceMessage: z.optional(text),
  serviceCode: z.optional(text),
  correlationId: z.optional(text),
  retryAfterMs: z.optional(z.number()),
  mayHaveLeft: z.optional(z.literal(true)),
};
const failure = z.strictObject({ ref: z.optional(text), provider: z.optional(text), ...failureFields });
const errors = z.optional(z.array(failure));

const jobFields = {
  ref: text,
  status,
  nativeStatus: text,
  name: maybeText,
  type: maybeText,
  progress,
  cancelFlag: z.nullable(z.boolean()),
  endUnclear: z.boolean(),
  run: z.int(),
  message: maybeText,
  errorCode: maybeText,
  owner: maybeText,
  project: maybeText,
  parent: maybeText,
  submittedAs: maybeText,
  createdAt: time,
  startedAt: time,
  endedAt: time,
  updatedAt: time,
};
const job = z.strictObject(jobFields);

const setting = z.strictObject({
  about: text,
  name: text,
  variable: text,
  value: maybeText,
  isSecret: z.boolean(),
  from: z.enum(["environment", "profile", "stored", "default", "nowhere"]),
});

const evidence = z.strictObject({
  at: z.iso.datetime(),
  what: z.enum(["read", "sent", "accepted", "refused", "answer-lost", "turned-away", "not-left", "absent"]),
  source: z.nullable(z.enum(["single", "list", "cancel-reply"])),
  nativeStatus: maybeText,
  cancelFlag: z.nullable(z.boolean()),
  progress: maybeText,
  message: maybeText,
});

const cancelFields = {
  ref: text,
  outcome: z.enum(cancelOutcomes),
  status,
  nativeStatus: maybeText,
  requestedAt: time,
  confirmedAt: time,
  requests: z.int(),
  sends: z.int(),
  cause: maybeText,
  why: z.nullable(z.enum(["revived", "rerun"])),
  settled: z.nullable(z.boolean()),
  vanished: z.boolean(),
  message: maybeText,
  evidence: z.array(evidence),
  error: z.nullable(z.strictObject(failureFields)),
  notLearned: z.array(z.strictObject({ what: z.enum(["account", "members"]), why: text })),
};
const member = z.strictObject({ ...cancelFields, tree: z.null() });
const cancelResult = z.strictObject({
  ...cancelFields,
  otherNames: z.optional(z.array(text)),
  tree: z.nullable(
    z.strictObject({ known: z.int(), ended: z.int(), complete: z.boolean(), members: z.array(member) }),
  ),
});

const fault = z.strictObject({ file: text, line: z.int(), problem: text });
const openWish = z.strictObject({
  id: text,
  ref: text,
  why: z.enum([
    "ready",
    "elsewhere",
    "unidentified",
    "living",
    "unknown",
    "lapsed",
    "perhaps-over",
    "changed",
    "signed-out",
    "unreachable",
  ]),
  state: z.enum(["open", "asked"]),
  origin: text,
  account: text,
  wishedAt: z.iso.datetime(),
  reason: maybeText,
  process: z.strictObject({
    host: maybeText,
    pid: z.nullable(z.int()),
    state: z.enum(["this", "gone", "silent", "living", "unknown"]),
  }),
  settledBy: text,
});
const receipt = z.strictObject({
  kind: z.literal("receipt"),
  schema: z.literal("simjobs.receipt/1"),
  id: text,
  ref: text,
  origin: text,
  account: text,
  reason: maybeText,
  wishedAt: z.iso.datetime(),
  requestedAt: time,
  confirmedAt: time,
  closedAt: z.iso.datetime(),
  outcome: z.enum(cancelOutcomes),
  cause: maybeText,
  nativeStatus: maybeText,
  sends: z.int(),
  requests: z.int(),
  settled: z.nullable(z.boolean()),
  journal: text,
  evidence: z.union([
    z.int(),
    z.array(
      z.strictObject({
        at: z.iso.datetime(),
        what: text,
        source: maybeText,
        nativeStatus: maybeText,
        cancelFlag: z.nullable(z.boolean()),
        progress: maybeText,
        message: maybeText,
        digest: maybeText,
      }),
    ),
  ]),
});

const account = z.strictObject({ provider: text, origin: text, account: text });

const verdict = z.enum(["successful", "with-severe-errors", "failed", "unclear"]);
const count = z.nullable(z.int());
const modelFields = {
  verdict,
  warnings: count,
  severeErrors: count,
  runs: z.array(
    z.strictObject({
      folder: text,
      verdict,
      warnings: count,
      severeErrors: count,
      ending: maybeText,
      errors: z.array(z.strictObject({ level: z.enum(["severe", "fatal"]), text })),
    }),
  ),
};
const savedFiles = z.array(z.strictObject({ path: text, bytes: z.int(), name: z.optional(text) }));

/** The documents, by the word in their `schema` field. */
export const documentSchemas = {
  "simjobs.error/1": z.strictObject({ schema: z.literal("simjobs.error/1"), ...failureFields }),
  "simjobs.submit/1": z.strictObject({
    schema: z.literal("simjobs.submit/1"),
    refs: z.array(text),
    group: z.optional(text),
  }),
  "simjobs.model/1": z.strictObject({ schema: z.literal("simjobs.model/1"), ref: text, ...modelFields }),
  "simjobs.tree/1": z.strictObject({
    schema: z.literal("simjobs.tree/1"),
    at: z.iso.datetime(),
    ref: text,
    complete: z.boolean(),
    members: z.array(job),
  }),
  "simjobs.results/1": z.strictObject({
    schema: z.literal("simjobs.results/1"),
    ref: text,
    folder: maybeText,
    files: savedFiles,
    bytes: z.int(),
    model: z.nullable(z.strictObject(modelFields)),
    plot: z.optional(
      z.array(z.strictObject({ name: text, points: z.array(z.tuple([z.number(), z.number()])) })),
    ),
  }),
  "simjobs.usage/1": z.strictObject({
    schema: z.literal("simjobs.usage/1"),
    accounts: z.array(
      z.strictObject({
        provider: text,
        origin: text,
        periodStart: maybeText,
        periodEnd: maybeText,
        rows: z.array(
          z.strictObject({
            what: text,
            used: z.nullable(z.number()),
            limit: z.nullable(z.number()),
            unit: z.enum(["h", "bytes", ""]),
          }),
        ),
      }),
    ),
    errors,
  }),
  "simjobs.files/1": z.strictObject({
    schema: z.literal("simjobs.files/1"),
    files: z.array(
      z.strictObject({ path: text, isFolder: z.boolean(), size: z.nullable(z.int()), modifiedAt: time }),
    ),
  }),
  "simjobs.files-put/1": z.strictObject({
    schema: z.literal("simjobs.files-put/1"),
    folder: text,
    files: z.array(text),
  }),
  "simjobs.files-get/1": z.strictObject({
    schema: z.literal("simjobs.files-get/1"),
    folder: text,
    files: savedFiles,
  }),
  "simjobs.files-rm/1": z.strictObject({ schema: z.literal("simjobs.files-rm/1"), removed: z.array(text) }),
  "simjobs.list/1": z.strictObject({
    schema: z.literal("simjobs.list/1"),
    jobs: z.array(job),
    complete: z.boolean(),
    truncated: z.boolean(),
    errors,
  }),
  "simjobs.status/1": z.strictObject({ schema: z.literal("simjobs.status/1"), jobs: z.array(job), errors }),
  "simjobs.watch/1": z.strictObject({
    schema: z.literal("simjobs.watch/1"),
    at: z.iso.datetime(),
    ...jobFields,
    change: maybeText,
    previousStatus: z.nullable(status),
    ended: z.boolean(),
    missing: z.boolean(),
  }),
  "simjobs.cancel/1": z.strictObject({
    schema: z.literal("simjobs.cancel/1"),
    results: z.array(cancelResult),
    complete: z.optional(z.boolean()),
    truncated: z.optional(z.boolean()),
    skipped: z.optional(
      z.array(
        z.strictObject({
          ref: text,
          why: z.enum(["ended", "cancelling", "another-run", "another-owner", "not-told", "unknown"]),
          status: z.nullable(status),
          nativeStatus: maybeText,
          name: maybeText,
          owner: maybeText,
        }),
      ),
    ),
    summary: z.optional(
      z.strictObject({
        jobs: z.int(),
        outcomes: z.partialRecord(z.enum(cancelOutcomes), z.int()),
        skipped: z.int(),
      }),
    ),
    sweeps: z.optional(
      z.array(
        z.strictObject({
          provider: text,
          origin: text,
          ended: z.enum(["empty", "timeout", "max", "stopped", "failed", "incomplete"]),
          rounds: z.int(),
          undecided: z.array(text),
        }),
      ),
    ),
    journal: z.optional(text),
    interrupted: z.optional(text),
  }),
  "simjobs.resume/1": z.strictObject({
    schema: z.literal("simjobs.resume/1"),
    results: z.array(cancelResult),
    left: z.array(openWish),
    submits: z.array(
      z.strictObject({
        id: text,
        provider: text,
        mark: text,
        at: z.iso.datetime(),
        outcome: z.enum([
          "adopted",
          "unclear",
          "elsewhere",
          "unidentified",
          "living",
          "unknown",
          "changed",
          "signed-out",
          "unreachable",
        ]),
        refs: z.array(text),
      }),
    ),
    faults: z.array(fault),
    cleanedUp: z.array(text),
    journal: maybeText,
    interrupted: z.optional(text),
  }),
  "simjobs.resume-list/1": z.strictObject({
    schema: z.literal("simjobs.resume-list/1"),
    wishes: z.array(openWish),
    submits: z.array(
      z.strictObject({ id: text, mark: text, origin: text, account: text, at: z.iso.datetime() }),
    ),
    faults: z.array(fault),
  }),
  "simjobs.resume-drop/1": z.strictObject({
    schema: z.literal("simjobs.resume-drop/1"),
    dropped: z.array(z.strictObject({ id: text, ref: text, state: text })),
    droppedSubmits: z.array(z.strictObject({ id: text, mark: text })),
    droppedFaults: z.array(text),
    living: z.array(text),
  }),
  "simjobs.receipts/1": z.strictObject({
    schema: z.literal("simjobs.receipts/1"),
    receipts: z.array(receipt),
    truncated: z.boolean(),
  }),
  "simjobs.receipts-verify/1": z.strictObject({
    schema: z.literal("simjobs.receipts-verify/1"),
    folder: text,
    files: z.int(),
    receipts: z.int(),
    faults: z.array(fault),
    shortened: z.array(z.strictObject({ file: text, had: z.int(), has: z.int() })),
    rewritten: z.array(z.strictObject({ file: text, entry: z.int() })),
    disagreeing: z.array(text),
    missing: z.array(text),
    withoutHead: z.array(text),
    headsUnread: z.int(),
    sound: z.boolean(),
    cannotKnow: z.array(text),
  }),
  "simjobs.cancel-dry-run/1": z.strictObject({
    schema: z.literal("simjobs.cancel-dry-run/1"),
    jobs: z.array(
      z.strictObject({ ref: text, status, nativeStatus: text, would: z.enum(["ask", "nothing"]) }),
    ),
    complete: z.optional(z.boolean()),
    truncated: z.optional(z.boolean()),
    leftOut: z.optional(
      z.array(
        z.strictObject({
          provider: text,
          origin: text,
          counts: z.record(text, z.number()),
          ownerless: z.number(),
          nameless: z.number(),
          below: z.number(),
        }),
      ),
    ),
    plan: z.optional(text),
    errors,
  }),
  "simjobs.config/1": z.strictObject({
    schema: z.literal("simjobs.config/1"),
    profile: text,
    profiles: z.array(text),
    files: z.strictObject({ config: text, secrets: text, journal: text, submitted: text }),
    settings: z.array(setting),
  }),
  "simjobs.completion/1": z.strictObject({
    schema: z.literal("simjobs.completion/1"),
    shell: z.enum(["bash", "zsh", "fish", "powershell"]),
    script: text,
  }),
  "simjobs.config-path/1": z.strictObject({ schema: z.literal("simjobs.config-path/1"), path: text }),
  "simjobs.config-set/1": z.strictObject({
    schema: z.literal("simjobs.config-set/1"),
    path: text,
    key: text,
    value: maybeText,
  }),
  "simjobs.doctor/1": z.strictObject({
    schema: z.literal("simjobs.doctor/1"),
    version: text,
    node: text,
    platform: text,
    settings: z.array(setting),
    services: z.array(
      z.strictObject({
        provider: text,
        origin: maybeText,
        reachable: z.boolean(),
        latencyMs: z.nullable(z.int()),
        clockAheadMs: z.nullable(z.int()),
        account: maybeText,
      }),
    ),
    checks: z.array(
      z.strictObject({
        about: text,
        name: text,
        state: z.enum(["ok", "note", "warning", "problem"]),
        text,
        hint: z.optional(text),
      }),
    ),
  }),
  "simjobs.demo/1": z.strictObject({
    schema: z.literal("simjobs.demo/1"),
    speed: z.number(),
    results: z.array(cancelResult),
    moments: z.array(
      z.strictObject({
        at: z.iso.datetime(),
        provider: text,
        ref: text,
        text,
        brief: text,
        mood: z.enum(["plain", "good", "warning"]),
      }),
    ),
  }),
  "simjobs.login/1": z.strictObject({ schema: z.literal("simjobs.login/1"), accounts: z.array(account) }),
  "simjobs.logout/1": z.strictObject({ schema: z.literal("simjobs.logout/1"), providers: z.array(text) }),
  "simjobs.whoami/1": z.strictObject({
    schema: z.literal("simjobs.whoami/1"),
    accounts: z.array(account),
    errors,
  }),
} as const;

type Documents = { [Name in keyof typeof documentSchemas]: z.infer<(typeof documentSchemas)[Name]> };

/** Reads the one JSON document that a command has printed, and nothing beside it. */
export function readDocument<Name extends keyof Documents>(stdout: string, name: Name): Documents[Name] {
  const value: unknown = JSON.parse(stdout);
  // The name picks the schema; the compiler cannot follow it through the table.
  return documentSchemas[name].parse(value) as Documents[Name];
}
