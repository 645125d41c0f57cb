import { useState } from "preact/hooks";
import type { Settings, SwitchAbout } from "../../page-messages.js";
import { useAct } from "../parts/use-store.js";
import { askMock } from "../state/ask-mock.js";
import { useCatalogue } from "./use-catalogue.js";

/** How the services behave where nobody knows for sure. */
export function Switches({ settings }: { readonly settings: Settings }) {
  const act = useAct();
  const catalogue = useCatalogue();
  const [text, setText] = useState("");
  const all = catalogue?.switches ?? [];
  const valueOf = ({ service, name }: SwitchAbout): string => String(settings.switches[service][name] ?? "");
  const changed = all.filter((row) => valueOf(row) !== String(row.initial));
  const rows = all.filter(({ service, name, about }) =>
    `${service} ${name} ${about}`.toLowerCase().includes(text.toLowerCase()),
  );
  const toUsual = (): object => ({
    ionworks: usualOf(changed, "ionworks"),
    jess: usualOf(changed, "jess"),
  });
  return (
    <div class="panel">
      <div class="tools">
        <h2>
          Switches{" "}
          <small>{changed.length === 0 ? "all as usual" : `${String(changed.length)} not as usual`}</small>
        </h2>
        <input
          type="search"
          aria-label="Find switches"
          placeholder="Find"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        {changed.length > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => act(() => askMock("POST", "/switches", toUsual()), "All switches are as usual.")}
          >
            All as usual
          </button>
        )}
      </div>
      {(["ionworks", "jess"] as const).map((service) => (
        <fieldset key={service} class="switches">
          <legend>{service === "jess" ? "JESS" : "Ionworks"}</legend>
          {rows
            .filter((row) => row.service === service)
            .map((row) => (
              <SwitchRow
                key={row.name}
                row={row}
                value={valueOf(row)}
                onSet={(value) =>
                  act(
                    () => askMock("POST", "/switches", { [service]: { [row.name]: value } }),
                    `${row.name} is ${value} now.`,
                  )
                }
              />
            ))}
        </fieldset>
      ))}
    </div>
  );
}

function usualOf(rows: readonly SwitchAbout[], service: string): object {
  return Object.fromEntries(
    rows.filter((row) => row.service === service).map(({ name, initial }) => [name, initial]),
  );
}

interface SwitchRowProps {
  readonly row: SwitchAbout;
  readonly value: string;
  readonly onSet: (value: string) => void;
}

function SwitchRow({ row: { name, about, values, initial }, value, onSet }: SwitchRowProps) {
  const isUsual = value === String(initial);
  return (
    <label class={`switch${isUsual ? "" : " changed"}`}>
      <span>
        <b>{name}</b> {!isUsual && <em>usually {String(initial)}</em>}
        <small>{about.replaceAll("`", "")}</small>
      </span>
      {values === null ? (
        <input
          type="text"
          inputMode="decimal"
          value={value}
          onChange={({ currentTarget }) => onSet(currentTarget.value)}
        />
      ) : (
        <select value={value} onChange={({ currentTarget }) => onSet(currentTarget.value)}>
          {values.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}
