import { removed, type RecordedBody } from "./exchange.js";

/** Headers of which the value is written down; of others only that they were there. */
const plainHeaders = new Set(
  "accept accept-ranges allow cache-control content-disposition content-encoding content-length content-range content-type date etag expires last-modified location range retry-after server user-agent vary".split(
    " ",
  ),
);
/** Parameters of addresses of which the value is written down. */
const plainParameters = new Set(
  "limit offset skip page status job_type job_types order order_by sort project_id study_id parameterized_model_id objective_name plot_index max_points x_min x_max ext pid vars fn name".split(
    " ",
  ),
);
const secretKey =
  /pass|pwd|secret|token|api.?key|^key$|authori[sz]ation|cookie|credential|signature|^sig$|session|otp|e-?mail/iu;
/** What looks like a credential wherever it stands: JWTs, and keys with a prefix that tells. */
const lookalikes = [
  /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/gu,
  /\b(?:iwk|sk|pk|ghp|xox[abp]|AKIA)[_-]?[A-Za-z0-9_-]{12,}/gu,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}/giu,
  /[\w.+-]+@[\w-]+\.[\w.-]+/gu,
];
const address = /(?:https?:)?\/\/[^\s"'<>\\]+/giu;
const largestBody = 1024 * 1024;
/** What is shorter is no secret, or is in every text by chance. */
const shortestSecret = 5;

/**
 * Takes out of what is recorded everything that proves who asks. What has once been seen in the place of a credential is taken out
 * wherever it comes again, however it is written.
 */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Learns the credentials of a request before anything of it is written. */
  learnHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): void {
    for (const [name, value] of Object.entries(headers)) {
      for (const text of value === undefined ? [] : [value].flat()) {
        if (name === "cookie" || name === "set-cookie") this.#learnCookies(text);
        else if (name === "authorization" || name === "proxy-authorization") this.#learnAuthorization(text);
        else if (!plainHeaders.has(name) && secretKey.test(name)) this.#learn(text);
      }
    }
  }

  /** Learns what stands below names of secrets in a body, and in an address. */
  learnBody(value: unknown): void {
    if (Array.isArray(value)) for (const each of value) this.learnBody(each);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (secretKey.test(key) && (typeof inner === "string" || typeof inner === "number"))
          this.#learn(String(inner));
        else this.learnBody(inner);
      }
    } else if (typeof value === "string") this.#learnFromText(value);
  }

  learnPath(path: string): void {
    for (const [name, value] of queryOf(path)) if (!plainParameters.has(name)) this.#learn(value);
  }

  headers(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => {
        if (value === undefined || name === "set-cookie") return [];
        const text = typeof value === "string" ? value : value.join(", ");
        return [[name, plainHeaders.has(name) ? this.text(text) : removed]];
      }),
    );
  }

  /** Cookies with their names and attributes. */
  cookies(cookies: readonly string[]): string[] {
    return cookies.map((cookie) => {
      const [pair = "", ...attributes] = cookie.split(";");
      const [name = "", value = ""] = splitOnce(pair, "=");
      return this.#clean([`${name}=${value.trim() === "" ? "" : removed}`, ...attributes].join(";"));
    });
  }

  path(path: string): string {
    return this.#clean(withoutValues(path));
  }

  text(text: string): string {
    return this.#clean(text.replace(address, withoutValues));
  }

  body(bytes: Buffer, contentType: string): RecordedBody {
    if (bytes.length === 0) return { kind: "none" };
    if (/^multipart\//iu.test(contentType)) {
      const parts = partsOf(bytes, contentType).map((part) => ({ ...part, name: this.#clean(part.name) }));
      return { kind: "left-out", why: "a form", bytes: bytes.length, parts };
    }
    if (bytes.length > largestBody) return { kind: "left-out", why: "its size", bytes: bytes.length };
    if (/json/iu.test(contentType)) {
      const value = jsonOf(bytes.toString("utf8"));
      if (value !== undefined) return { kind: "json", value: this.#json(value) };
    }
    if (/urlencoded/iu.test(contentType)) {
      return { kind: "left-out", why: "a form", bytes: bytes.length };
    }
    const text = bytes.toString("utf8");
    if (Buffer.from(text).equals(bytes)) return { kind: "text", text: this.text(text) };
    const isTold = [...this.#secrets].some((secret) => bytes.includes(secret));
    if (isTold) return { kind: "left-out", why: "a credential in it", bytes: bytes.length };
    return { kind: "bytes", base64: bytes.toString("base64") };
  }

  #json(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#json(each));
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number" && this.#secrets.has(String(value))) return removed;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]: [string, unknown]) => {
        const isSecret = secretKey.test(key) && (typeof inner === "string" || typeof inner === "number");
        return [this.#clean(key), isSecret ? removed : this.#json(inner)];
      }),
    );
  }

  #clean(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, removed);
    for (const lookalike of lookalikes) clean = clean.replace(lookalike, removed);
    return clean;
  }

  #learn(secret: string): void {
    if (secret.length < shortestSecret || secret === removed) return;
    const base64 = Buffer.from(secret).toString("base64").replace(/=+$/u, "");
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64])
      this.#secrets.add(form);
  }

  #learnCookies(text: string): void {
    for (const pair of text.split(/[;,]\s*/u)) {
      const [name = "", value = ""] = splitOnce(pair, "=");
      if (!/^(?:path|domain|expires|max-age|samesite|secure|httponly)$/iu.test(name.trim()))
        this.#learn(value.trim());
    }
  }

  #learnAuthorization(text: string): void {
    const [scheme = "", rest = ""] = splitOnce(text, " ");
    this.#learn(rest === "" ? scheme : rest);
    if (!/^basic$/iu.test(scheme)) return;
    const [, password = ""] = splitOnce(Buffer.from(rest, "base64").toString("utf8"), ":");
    this.#learn(password);
  }

  #learnFromText(text: string): void {
    for (const [link] of text.matchAll(address)) this.learnPath(link);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function queryOf(path: string): URLSearchParams {
  const [, query = ""] = splitOnce(path, "?");
  return new URLSearchParams(query.replace(/#.*/u, ""));
}

/** An address whose parameters, but for harmless ones, have no values, and without a name and password before its host. */
function withoutValues(given: string): string {
  const plain = given.replace(/^((?:https?:)?\/\/)[^/?#@]*@/iu, "$1");
  const [head = "", query] = splitOnce(plain, "?");
  if (query === undefined) return plain;
  const pairs = query.split("&").map((pair) => {
    const [name = "", value] = splitOnce(pair, "=");
    return value === undefined || plainParameters.has(name) ? pair : `${name}=${removed}`;
  });
  return `${head}?${pairs.join("&")}`;
}

/** What a form had in it: names and sizes. */
function partsOf(bytes: Buffer, contentType: string): { name: string; file: boolean; bytes: number }[] {
  const [, boundary = ""] = /boundary="?([^";]+)/iu.exec(contentType) ?? [];
  if (boundary === "") return [];
  return bytes
    .toString("latin1")
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head = "", body = ""] = splitOnce(part, "\r\n\r\n");
      const [, name = ""] = /[;\s]name="([^"]*)"/iu.exec(head) ?? [];
      return { name, file: /filename/iu.test(head), bytes: Math.max(0, body.length - 2) };
    });
}
