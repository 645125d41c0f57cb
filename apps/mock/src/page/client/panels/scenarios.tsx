import { useState } from "preact/hooks";
import type { Settings } from "../../page-messages.js";
import { useAct } from "../parts/use-store.js";
import { askMock } from "../state/ask-mock.js";
import { AddJobs } from "./add-jobs.js";
import { useCatalogue } from "./use-catalogue.js";

/** What can be played by name, on top of what there is or from the beginning. */
export function Scenarios({ settings }: { readonly settings: Settings }) {
  const act = useAct();
  const catalogue = useCatalogue();
  const [text, setText] = useState("");
  const [seed, setSeed] = useState("");
  const isWanted = ({ name, about }: { readonly name: string; readonly about: string }): boolean =>
    `${name} ${about}`.toLowerCase().includes(text.toLowerCase());
  const rows = catalogue?.scenarios.filter(isWanted) ?? [];
  const withSeed = seed === "" ? {} : { seed };
  return (
    <div class="panel">
      <div class="tools">
        <h2>Scenarios</h2>
        <input
          type="search"
          aria-label="Find scenarios"
          placeholder="Find"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </div>
      <p class="about">
        Seed <code>{settings.seed}</code>.{" "}
        {settings.scenarios.length === 0 ? "None was played." : `Played: ${settings.scenarios.join(", ")}.`}
      </p>
      <form
        class="form row"
        onSubmit={(event) => {
          event.preventDefault();
          act(() => askMock("POST", "/reset", withSeed), "The mock was reset.");
        }}
      >
        <label class="field">
          <span>seed</span>
          <input
            type="text"
            placeholder="as it started"
            value={seed}
            autocomplete="off"
            onInput={({ currentTarget }) => setSeed(currentTarget.value)}
          />
        </label>
        <button type="submit">Reset to the beginning</button>
      </form>
      <AddJobs />
      {[false, true].map((isIncident) => (
        <ScenarioGroup
          key={String(isIncident)}
          title={isIncident ? "From public bug reports" : "Everyday"}
          rows={rows.filter((row) => row.isIncident === isIncident)}
          onAdd={(name) =>
            act(() => askMock("POST", "/scenarios", { scenarios: [name] }), `${name} is played.`)
          }
          onStart={(name) =>
            act(
              () => askMock("POST", "/reset", { ...withSeed, scenarios: [name] }),
              `Reset, with ${name} alone.`,
            )
          }
        />
      ))}
    </div>
  );
}

interface ScenarioGroupProps {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly about: string }[];
  readonly onAdd: (name: string) => void;
  readonly onStart: (name: string) => void;
}

function ScenarioGroup({ title, rows, onAdd, onStart }: ScenarioGroupProps) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="cards">
        {rows.map(({ name, about }) => (
          <li key={name}>
            <div>
              <b>{name}</b>
              <br />
              <small>{about}</small>
            </div>
            <span class="pair">
              <button
                type="button"
                class="quiet"
                aria-label={`Add ${name} to what there is`}
                onClick={() => onAdd(name)}
              >
                Add
              </button>
              <button
                type="button"
                aria-label={`Start anew with ${name} alone`}
                onClick={() => onStart(name)}
              >
                Start
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
