import { useState } from "preact/hooks";
import { useAct } from "../parts/use-store.js";
import { askMock } from "../state/ask-mock.js";
import type { Fault } from "../state/page-store.js";
import { FormFields, toldBy, type Filled } from "./form-fields.js";
import { useCatalogue } from "./use-catalogue.js";

/** What goes wrong with requests: the faults that are set, and a form for one more. */
export function Faults({ faults }: { readonly faults: readonly Fault[] }) {
  const act = useAct();
  return (
    <div class="panel">
      <div class="tools">
        <h2>Faults</h2>
        {faults.length > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => act(() => askMock("DELETE", "/faults"), "All faults are gone.")}
          >
            Remove all
          </button>
        )}
      </div>
      {faults.length === 0 ? (
        <p class="none">Nothing goes wrong.</p>
      ) : (
        <ul class="cards">
          {faults.map(({ id, match, fault, applied, matched }) => (
            <li key={id}>
              <div>
                <b>{String(fault["kind"])}</b> <code>{wordsOf(fault, "kind")}</code>
                <br />
                <small>
                  {matchText(match)}; {String(applied)} of {String(matched)} touched
                </small>
              </div>
              <button
                type="button"
                class="quiet"
                aria-label={`Remove ${id}`}
                onClick={() => act(() => askMock("DELETE", `/faults/${id}`))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <NewFault />
    </div>
  );
}

function NewFault() {
  const act = useAct();
  const catalogue = useCatalogue();
  const [kind, setKind] = useState("status");
  const [match, setMatch] = useState<Filled>({});
  const [fields, setFields] = useState<Filled>({});
  if (catalogue === null) return null;
  const row = catalogue.faults.find((fault) => fault.kind === kind);
  const add = async (): Promise<void> => {
    await askMock("POST", "/faults", {
      match: toldBy(catalogue.match, match),
      fault: { kind, ...toldBy(row?.fields ?? [], fields) },
    });
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        act(add, `The fault ${kind} is set.`);
      }}
    >
      <h3>Set a fault</h3>
      <label class="field wide">
        <span>kind</span>
        <select
          value={kind}
          onChange={({ currentTarget }) => {
            setKind(currentTarget.value);
            setFields({});
          }}
        >
          {catalogue.faults.map((fault) => (
            <option key={fault.kind} value={fault.kind}>
              {fault.kind}
            </option>
          ))}
        </select>
      </label>
      <p class="about">{row?.about.replaceAll("`", "")}</p>
      {(row?.fields.length ?? 0) > 0 && (
        <fieldset>
          <legend>What</legend>
          <FormFields fields={row?.fields ?? []} filled={fields} onFill={setFields} />
        </fieldset>
      )}
      <fieldset>
        <legend>To which requests</legend>
        <FormFields fields={catalogue.match} filled={match} onFill={setMatch} />
      </fieldset>
      <button type="submit" class="main">
        Set the fault
      </button>
    </form>
  );
}

/** The fields of an object in short, but for one. */
function wordsOf(told: object, butFor = ""): string {
  return Object.entries(told)
    .filter(([name]) => name !== butFor)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

export function matchText(match: object): string {
  const words = wordsOf(match);
  return words === "" ? "any request" : words;
}
