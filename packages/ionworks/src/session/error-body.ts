import type { FieldError } from "@simjobs/core";

/** What an error reply says, whichever of its shapes it came in. */
export interface ErrorBody {
  /** The service's own `error_code`, where the reply has one. */
  readonly serviceCode: string | undefined;
  /** All it says to people, as one text; empty where it says nothing. */
  readonly message: string;
  /** The fields that a 422 finds wrong, as far as it names them. */
  readonly fields: readonly FieldError[];
  /** What it is: the service's own form is the only one that proves the service itself spoke. */
  readonly shape: "standard" | "detail-text" | "field-errors" | "other-json" | "not-json";
}

/** Of a long list so many are told in the message. */
const mostToldFields = 10;
const mostFields = 100;

/**
 * Reads the body of an error: the service's own object, `detail` as a text, FastAPI's list of field errors, any other
 * JSON, and what is no JSON at all.
 *
 * @see docs/services/ionworks.md 5.1
 */
export function readErrorBody(text: string): ErrorBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { ...nothing, message: text.trim(), shape: "not-json" };
  }
  if (!isObject(body)) return { ...nothing, message: textOf(body), shape: "other-json" };
  const { detail } = body;
  // An exception raised with an object as its detail wraps the service's own form once more.
  const inner = isObject(detail) && typeof body["error_code"] !== "string" ? detail : body;
  const serviceCode = inner["error_code"];
  if (typeof serviceCode === "string" && serviceCode !== "") {
    return { serviceCode, ...standardBody(inner), shape: "standard" };
  }
  if (typeof detail === "string") return { ...nothing, message: detail, shape: "detail-text" };
  if (Array.isArray(detail)) {
    return { ...nothing, message: told(detail), fields: fieldsOf(detail), shape: "field-errors" };
  }
  return { ...nothing, message: textOf(inner["message"] ?? inner), shape: "other-json" };
}

const nothing: Pick<ErrorBody, "serviceCode" | "fields"> = { serviceCode: undefined, fields: [] };

function standardBody(body: Record<string, unknown>): Pick<ErrorBody, "message" | "fields"> {
  const { message, detail } = body;
  const said = Array.isArray(message) ? told(message) : textOf(message);
  // The standard form of a 422 is not known (5.1): its field errors are looked for where FastAPI's handlers put them.
  const nested = isObject(detail) ? (detail["errors"] ?? detail["detail"]) : detail;
  if (Array.isArray(nested)) return { message: joined(said, told(nested)), fields: fieldsOf(nested) };
  const fields = Array.isArray(message) ? fieldsOf(message) : [];
  const more = typeof detail === "string" && detail !== said ? detail : "";
  return { message: joined(said, more), fields };
}

/** `body.priority: Input should be less than 10; body.params: Field required` */
function told(items: readonly unknown[]): string {
  const shown = items.slice(0, mostToldFields).map((item) => {
    const { path, message } = fieldError(item);
    return path === "" ? message : `${path}: ${message}`;
  });
  const more = items.length - shown.length;
  return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ");
}

function fieldsOf(items: readonly unknown[]): readonly FieldError[] {
  return items.slice(0, mostFields).map(fieldError);
}

function fieldError(item: unknown): FieldError {
  if (!isObject(item) || item["msg"] === undefined) return { path: "", message: textOf(item) };
  const path = Array.isArray(item["loc"]) ? item["loc"].map(String).join(".") : "";
  return { path, message: textOf(item["msg"]) };
}

function joined(said: string, more: string): string {
  return said === "" || more === "" ? said + more : `${said} (${more})`;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
