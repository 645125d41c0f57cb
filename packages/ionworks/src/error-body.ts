/** What an error reply says, whichever of its shapes it came in. */
export interface ErrorBody {
  /** The service's own `error_code`, where the reply has one. */
  readonly serviceCode: string | undefined;
  /** All it says to people, as one text; empty where it says nothing. */
  readonly message: string;
  /** What it is: the service's own form is the only one that proves the service itself spoke. */
  readonly shape: "standard" | "detail-text" | "field-errors" | "other-json" | "not-json";
}

const mostFieldErrors = 10;

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
    return { serviceCode: undefined, message: text.trim(), shape: "not-json" };
  }
  if (!isObject(body)) return { serviceCode: undefined, message: textOf(body), shape: "other-json" };
  const { detail } = body;
  // An exception raised with an object as its detail wraps the service's own form once more.
  const inner = isObject(detail) && typeof body["error_code"] !== "string" ? detail : body;
  const serviceCode = inner["error_code"];
  if (typeof serviceCode === "string" && serviceCode !== "") {
    return { serviceCode, message: standardMessage(inner), shape: "standard" };
  }
  if (typeof detail === "string") return { serviceCode: undefined, message: detail, shape: "detail-text" };
  if (Array.isArray(detail)) {
    return { serviceCode: undefined, message: fieldErrors(detail), shape: "field-errors" };
  }
  return { serviceCode: undefined, message: textOf(inner["message"] ?? inner), shape: "other-json" };
}

function standardMessage(body: Record<string, unknown>): string {
  const { message, detail } = body;
  const said = Array.isArray(message) ? fieldErrors(message) : textOf(message);
  if (Array.isArray(detail)) return joined(said, fieldErrors(detail));
  if (typeof detail === "string" && detail !== said) return joined(said, detail);
  if (!isObject(detail)) return said;
  // The standard form of a 422 is not known (5.1): its field errors are looked for where FastAPI's handlers put them.
  const nested = detail["errors"] ?? detail["detail"];
  return Array.isArray(nested) ? joined(said, fieldErrors(nested)) : said;
}

/** `body.priority: Input should be less than 10; body.params: Field required` */
function fieldErrors(items: readonly unknown[]): string {
  const shown = items.slice(0, mostFieldErrors).map(fieldError);
  const more = items.length - shown.length;
  return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ");
}

function fieldError(item: unknown): string {
  if (!isObject(item) || item["msg"] === undefined) return textOf(item);
  const path = Array.isArray(item["loc"]) ? item["loc"].map(String).join(".") : "";
  return path === "" ? textOf(item["msg"]) : `${path}: ${textOf(item["msg"])}`;
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
