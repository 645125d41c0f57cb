import { useState } from "preact/hooks";
import type { BreakpointState } from "../../page-messages.js";
import { useAct } from "../parts/use-store.js";
import { askMock } from "../state/ask-mock.js";
import { matchText } from "./faults.js";
import { FormFields, toldBy, type Filled } from "./form-fields.js";
import { useCatalogue } from "./use-catalogue.js";

const whenText = { before: "before they are looked at", after: "carried out, before their answers leave" };

/** Where requests are held until somebody lets them go. */
export function Breakpoints({ breakpoints }: { readonly breakpoints: readonly BreakpointState[] }) {
  const act = useAct();
  return (
    <div class="panel">
      <div class="tools">
        <h2>Holds</h2>
        {breakpoints.length > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => act(() => askMock("DELETE", "/breakpoints"), "All were let go.")}
          >
            Let all go
          </button>
        )}
      </div>
      {breakpoints.length === 0 ? (
        <p class="none">No request is held. Hold some, move the clock on, and let them go.</p>
      ) : (
        <ul class="cards">
          {breakpoints.map(({ id, match, when, count }) => (
            <li key={id}>
              <div>
                <b>{count === 0 ? "waits for requests" : `holds ${String(count)}`}</b>
                <br />
                <small>
                  {matchText(match)}; {whenText[when]}
                </small>
              </div>
              <button
                type="button"
                class={count > 0 ? "main" : "quiet"}
                aria-label={`Let go what ${id} holds, and remove it`}
                onClick={() => act(() => askMock("DELETE", `/breakpoints/${id}`))}
              >
                Let go
              </button>
            </li>
          ))}
        </ul>
      )}
      <NewBreakpoint />
    </div>
  );
}

const heldBy = ["provider", "method", "path"];

function NewBreakpoint() {
  const act = useAct();
  const catalogue = useCatalogue();
  const [match, setMatch] = useState<Filled>({});
  const [when, setWhen] = useState<"before" | "after">("before");
  if (catalogue === null) return null;
  const fields = catalogue.match.filter(({ name }) => heldBy.includes(name));
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        act(
          () => askMock("POST", "/breakpoints", { match: toldBy(fields, match), when }),
          "Such requests are held from now on.",
        );
      }}
    >
      <h3>Hold requests</h3>
      <fieldset>
        <legend>Which</legend>
        <FormFields fields={fields} filled={match} onFill={setMatch} />
        <label class="field">
          <span>when</span>
          <select
            value={when}
            onChange={({ currentTarget }) => setWhen(currentTarget.value === "after" ? "after" : "before")}
          >
            <option value="before">before</option>
            <option value="after">after</option>
          </select>
        </label>
      </fieldset>
      <p class="about">Held {whenText[when]}.</p>
      <button type="submit" class="main">
        Hold
      </button>
    </form>
  );
}
