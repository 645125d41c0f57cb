import {
  jobArrayReply,
  jobPageReply,
  jobReply,
  optimizationReply,
  userReply,
} from "@simjobs/core/schemas/ionworks";
import { infoReply, jobListReply, statusReply, accountReply } from "@simjobs/core/schemas/jess";
import { startMock, type Recording } from "@simjobs/mock";
import { z } from "zod";
import { at, isObject } from "../at.js";
import { fieldsOfSchema, fieldsOfValue, isKnownType, type KnownField } from "./fields.js";

/** One field of one call: what the pages tell, what our schema reads, and what was recorded. */
export interface DriftRow {
  readonly call: string;
  readonly field: string;
  /** The tag of its fact; `null` where it is on no page. */
  readonly page: string | null;
  readonly twin: string;
  readonly wire: string;
  readonly recorded: string;
  /** What is not as it is told; `null` where all agree. */
  readonly drift: string | null;
}

/** Our schemas by the calls whose replies they read, and where in the reply. */
const wireSchemas: Readonly<
  Record<string, { readonly below?: string; readonly schemas: readonly z.core.$ZodType[] }>
> = {
  "GET /jobs": { schemas: [jobPageReply, jobArrayReply] },
  "GET /jobs/{id}": { schemas: [jobReply] },
  "POST /jobs/{id}/cancel": { schemas: [jobReply] },
  "GET /optimizations/{id}": { schemas: [optimizationReply] },
  "GET /users/me": { schemas: [userReply] },
  "GET /jess_web/api/info": { schemas: [infoReply] },
  "GET /jess_web/api/account": { below: "data", schemas: [accountReply] },
  "GET /jess_web/api/jobs": { below: "data", schemas: [jobListReply] },
  "POST /jess_web/api/jobs": { below: "data", schemas: [jobListReply] },
  "GET /jess_web/api/job/status/{id}": { below: "data", schemas: [statusReply] },
};

/** Compares a recording, field by field, with what is known of the service. Only successes in JSON say something. */
export async function findDrift(recording: Recording): Promise<readonly DriftRow[]> {
  const calls = await documentedCalls();
  const bodies = new Map<string, unknown[]>();
  const rows: DriftRow[] = [];
  for (const { method, path, status, body } of recording.exchanges) {
    if (status === null || status >= 300 || body.kind !== "json") continue;
    const plain = path.replace(/\?.*/u, "");
    const known = calls.find((call) => call.method === method && call.pattern.test(plain));
    if (known === undefined) rows.push(unknownCall(`${method} ${plain}`));
    else bodies.set(known.name, [...(bodies.get(known.name) ?? []), body.value]);
  }
  for (const [name, values] of bodies) {
    const call = calls.find((one) => one.name === name);
    if (call !== undefined) rows.push(...rowsOf(call, values));
  }
  return rows;
}

interface Call {
  readonly name: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly fields: ReadonlyMap<string, KnownField>;
}

/** Every call that the pages tell of, as the twin's own documents have it. */
async function documentedCalls(): Promise<readonly Call[]> {
  await using mock = await startMock({ clock: "manual" });
  const calls: Call[] = [];
  for (const service of ["ionworks", "jess"]) {
    const document: unknown = await (await fetch(`${mock.url}/_mock/openapi/${service}.json`)).json();
    const paths = at(document, "paths");
    for (const [path, item] of Object.entries(isObject(paths) ? paths : {})) {
      for (const [method, call] of Object.entries(isObject(item) ? item : {})) {
        const responses = at(call, "responses");
        const success = Object.entries(isObject(responses) ? responses : {}).find(([code]) =>
          code.startsWith("2"),
        );
        const schema = at(success?.[1], "content", "application/json", "schema");
        const pattern = new RegExp(
          `^${path.replaceAll(/[.*+?^$()|[\]\\]/gu, String.raw`\$&`).replaceAll(/\{[^}]+\}/gu, "[^/]+")}/?$`,
          "u",
        );
        const name = `${method.toUpperCase()} ${path}`;
        calls.push({ name, method: method.toUpperCase(), pattern, fields: fieldsOfSchema(schema, document) });
      }
    }
  }
  // Plain addresses before those with parts that may be anything.
  return calls.toSorted((one, other) => one.name.split("{").length - other.name.split("{").length);
}

function unknownCall(call: string): DriftRow {
  return {
    call,
    field: "",
    page: null,
    twin: "-",
    wire: "-",
    recorded: "answered",
    drift: "a call that no page tells of",
  };
}

function rowsOf({ name, fields }: Call, values: readonly unknown[]): readonly DriftRow[] {
  const recorded = new Map<string, Set<string>>();
  for (const value of values) fieldsOfValue(value, "", recorded);
  const wire = wireFields(name);
  const paths = new Set([
    ...recorded.keys(),
    ...[...fields.keys()].filter((path) => isMissing(path, fields, recorded)),
  ]);
  return [...paths]
    .filter((path) => path !== "" && !isBelowAnything(path, fields))
    .toSorted()
    .map((field) => {
      const page = fields.get(field);
      const ours = wire?.get(field);
      const seen = recorded.get(field);
      return {
        call: name,
        field,
        page: page === undefined ? null : (page.fact ?? "told"),
        twin: page === undefined ? "-" : words(page.types),
        wire: wire === undefined ? "-" : ours === undefined ? "not read" : words(ours.types),
        recorded: seen === undefined ? "missing" : words(seen),
        drift: driftOf(page, ours, seen),
      };
    });
}

function driftOf(
  page: KnownField | undefined,
  wire: KnownField | undefined,
  seen: ReadonlySet<string> | undefined,
): string | null {
  if (seen === undefined) return "it is told, and was not sent";
  if (page === undefined) return "no page tells of it";
  const other = [...seen].find((type) => !isKnownType(page.types, type));
  if (other !== undefined) return `it is told as ${words(page.types)}, and was ${other}`;
  const refused = wire === undefined ? undefined : [...seen].find((type) => !isKnownType(wire.types, type));
  return refused === undefined
    ? null
    : `our schema reads ${words(wire?.types ?? new Set())}, and it was ${refused}`;
}

/** A field that every reply must have, in an object that was sent, and that was in none. */
function isMissing(
  path: string,
  fields: ReadonlyMap<string, KnownField>,
  recorded: ReadonlyMap<string, unknown>,
): boolean {
  const above = path.replace(/\.?[^.]*$/u, "");
  const types = recorded.get(above);
  return (
    fields.get(path)?.isRequired === true &&
    !recorded.has(path) &&
    types instanceof Set &&
    types.has("object")
  );
}

/** Whatever lies in something that may be anything is nobody's business. */
function isBelowAnything(path: string, fields: ReadonlyMap<string, KnownField>): boolean {
  for (let above = path; above !== "";) {
    above = above.endsWith("[]") ? above.slice(0, -2) : above.replace(/\.?[^.]*$/u, "");
    const known = fields.get(above);
    if (known === undefined) continue;
    const hasInner = [...fields.keys()].some(
      (one) => one.startsWith(above === "" ? "" : `${above}.`) || one === `${above}[]`,
    );
    return (
      known.types.size === 0 ||
      !hasInner ||
      (known.types.has("object") && !hasNamed(above, fields) && !path.startsWith(`${above}[]`))
    );
  }
  return false;
}

function hasNamed(path: string, fields: ReadonlyMap<string, KnownField>): boolean {
  return path === "" || [...fields.keys()].some((one) => one.startsWith(`${path}.`));
}

function wireFields(call: string): ReadonlyMap<string, KnownField> | undefined {
  const known = wireSchemas[call];
  if (known === undefined) return undefined;
  const fields = new Map<string, KnownField>();
  for (const schema of known.schemas) {
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    for (const [path, field] of fieldsOfSchema(json)) {
      const { below = "" } = known;
      const joint = below === "" || path === "" || path.startsWith("[") ? "" : ".";
      fields.set(`${below}${joint}${path}`, field);
    }
  }
  return fields;
}

function words(types: ReadonlySet<string>): string {
  return types.size === 0 ? "anything" : [...types].toSorted().join(" or ");
}

/** The table, and below it how much has drifted. */
export function driftTable(rows: readonly DriftRow[]): string {
  const heads = ["call", "field", "page", "twin", "our schema", "recorded", "drift"];
  const cells = rows.map((row) => [
    row.call,
    row.field,
    row.page ?? "-",
    row.twin,
    row.wire,
    row.recorded,
    row.drift ?? "",
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const drifted = rows.filter(({ drift }) => drift !== null).length;
  return `${[heads, ...cells].map(line).join("\n")}\n\n${String(drifted)} of ${String(rows.length)} fields have drifted\n`;
}
