import { useEffect, useRef, useState } from "preact/hooks";
import type { Account } from "../panels/use-accounts.js";
import { useAct } from "../parts/use-store.js";
import { exampleOf, type Parameter, type Route, type Schema } from "./api-document.js";
import { addressOf, sendTrial, type TrialReply } from "./send-request.js";

interface TryRouteProps {
  readonly route: Route;
  readonly accounts: readonly Account[];
}

/** Sends a request to the route, as one of the accounts or as nobody. */
export function TryRoute({ route, accounts }: TryRouteProps) {
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const content = route.operation.requestBody?.content ?? {};
  const json = content["application/json"]?.schema;
  const parts = content["multipart/form-data"]?.schema;
  const [owner, setOwner] = useState("");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState("");
  const [reply, setReply] = useState<TrialReply | null>(null);
  useEffect(() => {
    setValues({});
    setReply(null);
    setBody(json === undefined ? "" : JSON.stringify(exampleOf(json), null, 2));
  }, [route.key]);

  const account =
    owner === "nobody" ? null : (accounts.find(({ name }) => name === owner) ?? accounts[0] ?? null);
  const send = async (): Promise<void> => {
    setReply(null);
    const sent = parts === undefined || form.current === null ? null : filledParts(form.current, parts);
    setReply(await sendTrial(route, { account, values, body: json === undefined ? "" : body, form: sent }));
  };
  return (
    <form
      ref={form}
      class="form trial"
      onSubmit={(event) => {
        event.preventDefault();
        act(send);
      }}
    >
      <h3>Try it</h3>
      <fieldset>
        <legend>Who asks, and for what</legend>
        <label class="field">
          <span>as</span>
          <select value={owner} onChange={({ currentTarget }) => setOwner(currentTarget.value)}>
            {accounts.map(({ name }, index) => (
              <option key={name} value={index === 0 ? "" : name}>
                {name}
              </option>
            ))}
            <option value="nobody">nobody</option>
          </select>
        </label>
        {(route.operation.parameters ?? []).filter(isAsked).map(({ name, description, required = false }) => (
          <label key={name} class="field" title={description}>
            <span>
              {name}
              {required ? " *" : ""}
            </span>
            <input
              type="text"
              value={values[name] ?? ""}
              required={required}
              autocomplete="off"
              spellcheck={false}
              onInput={({ currentTarget }) => setValues({ ...values, [name]: currentTarget.value })}
            />
          </label>
        ))}
      </fieldset>
      {json !== undefined && (
        <label class="field body">
          <span>body</span>
          <textarea
            rows={Math.min(14, Math.max(3, body.split("\n").length))}
            value={body}
            spellcheck={false}
            onInput={({ currentTarget }) => setBody(currentTarget.value)}
          />
        </label>
      )}
      {json === undefined && parts !== undefined && <Parts schema={parts} />}
      <p class="sent">
        <button type="submit" class="main">
          Send
        </button>{" "}
        <code>
          {route.method} {addressOf(route, values)}
        </code>
      </p>
      {reply !== null && <Reply reply={reply} />}
    </form>
  );
}

const isAsked = (parameter: Parameter): boolean => parameter.in !== "header";

function Parts({ schema }: { readonly schema: Schema }) {
  return (
    <fieldset>
      <legend>Parts of the form</legend>
      {Object.entries(schema.properties ?? {}).map(([name, part]) => (
        <label key={name} class="field" title={part.description}>
          <span>{name}</span>
          {isFile(part) ? (
            <input type="file" name={name} multiple={part.type === "array"} />
          ) : (
            <input type="text" name={name} />
          )}
        </label>
      ))}
    </fieldset>
  );
}

const isFile = (part: Schema): boolean => part.format === "binary" || part.items?.format === "binary";

/** What was filled in; parts that are empty are not sent. */
function filledParts(form: HTMLFormElement, { properties = {} }: Schema): FormData {
  const given = new FormData(form);
  const sent = new FormData();
  for (const name of Object.keys(properties)) {
    for (const value of given.getAll(name)) {
      if (typeof value === "string" ? value !== "" : value.size > 0) sent.append(name, value);
    }
  }
  return sent;
}

function Reply({ reply: { status, ms, headers, body } }: { readonly reply: TrialReply }) {
  return (
    <section aria-label="Reply" class="trial-reply" aria-live="polite">
      <h4>
        <b class={`status ${status >= 400 ? "failed" : "done"}`}>
          {status === 0 ? "redirect" : String(status)}
        </b>{" "}
        after {String(Math.round(ms))} ms
      </h4>
      <pre tabIndex={0}>{[...headers.map(([name, value]) => `${name}: ${value}`), "", body].join("\n")}</pre>
    </section>
  );
}
