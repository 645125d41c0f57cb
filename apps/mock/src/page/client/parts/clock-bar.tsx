import { useState } from "preact/hooks";
import { askMock } from "../state/ask-mock.js";
import type { PageModel } from "../state/page-store.js";
import { lengthOf } from "../state/words.js";
import { useAct, useNow } from "./use-store.js";

const speeds = [0.1, 1, 10, 60, 600, 3600];
const steps = [250, 1000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000];

/** The mock's time, and how it goes. */
export function ClockBar({ model }: { readonly model: PageModel }) {
  const act = useAct();
  const [step, setStep] = useState(10_000);
  const { mode, speed } = model.clock;
  const isRunning = mode === "real";
  const now = new Date(useNow(model)).toISOString();
  const known = speeds.includes(speed) ? speeds : [...speeds, speed].toSorted((one, other) => one - other);
  return (
    <div class="clock" role="group" aria-label="The clock of the mock">
      <time class="now" aria-label="Time of the mock">
        <span>{now.slice(0, 10)}</span> <b>{now.slice(11, 19)}</b>
      </time>
      <button
        type="button"
        class="main"
        onClick={() => act(() => askMock("POST", "/clock", { mode: isRunning ? "manual" : "real" }))}
      >
        {isRunning ? "❚❚ Pause" : "▶ Play"}
      </button>
      <select
        aria-label="Speed"
        value={String(speed)}
        onChange={({ currentTarget }) =>
          act(() => askMock("POST", "/clock", { speed: Number(currentTarget.value) }))
        }
      >
        {known.map((value) => (
          <option key={value} value={String(value)}>
            {String(value)} ×
          </option>
        ))}
      </select>
      <span class="pair">
        <button type="button" onClick={() => act(() => askMock("POST", "/clock/advance", { ms: step }))}>
          Step
        </button>
        <select
          aria-label="Length of a step"
          value={String(step)}
          onChange={({ currentTarget }) => setStep(Number(currentTarget.value))}
        >
          {steps.map((ms) => (
            <option key={ms} value={String(ms)}>
              {lengthOf(ms)}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}
