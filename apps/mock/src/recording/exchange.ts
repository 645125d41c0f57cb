import { z } from "zod";

/** What stands for a credential in a recording. */
export const removed = "removed-by-simjobs";

export const recordingFormat = "simjobs-recording";
export const recordingVersion = 1;
export const recordingFile = "recording.jsonl";

/** A body as it is written down. */
const bodyShape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("json"), value: z.unknown() }),
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: z.literal("bytes"), base64: z.string() }),
  /** Only what it was like: parts of a form, and what is too large. */
  z.object({
    kind: z.literal("left-out"),
    why: z.string(),
    bytes: z.number(),
    parts: z.array(z.object({ name: z.string(), file: z.boolean(), bytes: z.number() })).optional(),
  }),
]);

export type RecordedBody = z.output<typeof bodyShape>;

/** The first line of a recording. */
export const headShape = z.object({
  format: z.literal(recordingFormat),
  version: z.literal(recordingVersion),
  /** The service that was recorded: its origin and base path. */
  to: z.string(),
  at: z.string(),
});

/** Each other line: one request and what was answered. */
export const exchangeShape = z.object({
  number: z.number(),
  /** From the start of the recording to the request, in milliseconds. */
  atMs: z.number(),
  /** From the request to the end of the answer, in milliseconds. */
  tookMs: z.number(),
  method: z.string(),
  /** Path and query below the base address. */
  path: z.string(),
  requestHeaders: z.record(z.string(), z.string()),
  requestBody: bodyShape,
  /** `null` where no answer came. */
  status: z.number().nullable(),
  headers: z.record(z.string(), z.string()),
  setCookies: z.array(z.string()),
  body: bodyShape,
});

export type Exchange = z.output<typeof exchangeShape>;
