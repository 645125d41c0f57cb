import { useState } from "preact/hooks";
import type { FieldAbout } from "../../page-messages.js";
import { useAct } from "../parts/use-store.js";
import { askMock } from "../state/ask-mock.js";
import { FormFields, toldBy, type Filled } from "./form-fields.js";

const services = ["ionworks", "jess"] as const;

const common: readonly FieldAbout[] = [
  { name: "count", type: "whole", initial: "1" },
  { name: "name", type: "text", about: "# becomes the number of the job" },
  { name: "status", type: "text", about: "a word of the service that the jobs have now" },
  { name: "durationMs", type: "whole", about: "mock milliseconds from now to their end" },
  { name: "owner", type: "choice", values: ["ada", "grace"], initial: "ada" },
];
const ofService: Readonly<Record<(typeof services)[number], readonly FieldAbout[]>> = {
  ionworks: [{ name: "kind", type: "choice", values: ["job", "simulation", "pipeline"], initial: "job" }],
  jess: [{ name: "cases", type: "whole", initial: "1" }],
};

/** Makes jobs out of nothing. */
export function AddJobs() {
  const act = useAct();
  const [provider, setProvider] = useState<(typeof services)[number]>("ionworks");
  const [filled, setFilled] = useState<Filled>({});
  const fields = [...common, ...ofService[provider]];
  return (
    <details class="adding">
      <summary>Add jobs</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          act(() => askMock("POST", "/jobs", { provider, ...toldBy(fields, filled) }), "The jobs are there.");
        }}
      >
        <fieldset>
          <label class="field">
            <span>service</span>
            <select
              value={provider}
              onChange={({ currentTarget }) =>
                setProvider(services.find((name) => name === currentTarget.value) ?? "ionworks")
              }
            >
              <option value="ionworks">Ionworks</option>
              <option value="jess">JESS</option>
            </select>
          </label>
          <FormFields fields={fields} filled={filled} onFill={setFilled} />
        </fieldset>
        <button type="submit" class="main">
          Add
        </button>
      </form>
    </details>
  );
}
