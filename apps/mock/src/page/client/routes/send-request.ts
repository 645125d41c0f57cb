import type { Account } from "../panels/use-accounts.js";
import type { Route } from "./api-document.js";

/** What is to be sent. */
export interface Trial {
  /** Who asks; `null` for nobody. */
  readonly account: Account | null;
  /** Values of the parameters, by their names. */
  readonly values: Readonly<Record<string, string>>;
  /** As it is typed; empty for none. */
  readonly body: string;
  /** The parts of a form; `null` where the route takes none. */
  readonly form: FormData | null;
}

export interface TrialReply {
  readonly status: number;
  readonly ms: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What real keys and tokens look like, as far as they are known. */
const liveKey = /\biwk?_(?!mock_)[\w-]{16,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./u;

/** The address with its parameters put in, as far as they are there. */
export function addressOf({ path, operation }: Route, values: Trial["values"]): string {
  const isIn = (place: string) => (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  const filled = path.replaceAll(/\{(\w+)\}/gu, (_all, name: string) =>
    // A path within a path keeps its slashes.
    (values[name] ?? "") === ""
      ? `{${name}}`
      : (values[name] ?? "").split("/").map(encodeURIComponent).join("/"),
  );
  const query = new URLSearchParams(
    isIn("query").flatMap(({ name }) => {
      const value = values[name] ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  ).toString();
  return query === "" ? filled : `${filled}?${query}`;
}

/**
 * Sends a request to the services as somebody's client would.
 *
 * @throws with a sentence where it is not sent, or not answered
 */
export async function sendTrial(route: Route, trial: Trial): Promise<TrialReply> {
  const { account, values, body, form } = trial;
  if (liveKey.test(body) || liveKey.test(Object.values(values).join("\n"))) {
    throw new Error("That looks like a live key: the mock needs none, and would keep and show it.");
  }
  if (route.service === "jess" && account !== null) await signIn(account);
  const isBare = route.method === "GET" || route.method === "HEAD";
  const sent = isBare ? null : (form ?? (body === "" ? null : body));
  const headers = {
    ...(route.service === "ionworks" && account !== null ? { "x-api-key": account.ionworks.apiKey } : {}),
    ...(typeof sent === "string" ? { "content-type": "application/json" } : {}),
  };
  const started = performance.now();
  let response: Response;
  try {
    response = await fetch(addressOf(route, values), {
      method: route.method,
      headers,
      body: sent,
      credentials: account === null ? "omit" : "same-origin",
      redirect: "manual",
    });
  } catch {
    throw new Error("The mock closed the connection without an answer.");
  }
  const ms = performance.now() - started;
  if (response.type === "opaqueredirect") {
    const where = "A redirect, which browsers do not let a page look into: see the log of requests.";
    return { status: 0, ms, headers: [], body: where };
  }
  return {
    status: response.status,
    ms,
    headers: [...response.headers],
    body: shownBody(await response.text()),
  };
}

async function signIn({ jess: { email, password } }: Account): Promise<void> {
  const response = await fetch("/users/api/auth", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`Signing in to JESS was answered with ${String(response.status)}.`);
}

/** Of a body no more is shown, in characters. */
const mostShown = 50_000;

function shownBody(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, mostShown);
  } catch {
    return text.slice(0, mostShown);
  }
}
