import { expressionText } from "./protocol-words.js";
import type { ProtocolTemplate, TemplateStep } from "./protocol-template.js";

/** The steps of a protocol in the published language, whatever they were written in. */
export function protocolUcp({ steps }: ProtocolTemplate): { readonly steps: readonly object[] } {
  return { steps: steps.map(stepUcp) };
}

function stepUcp({ direction, mode, value, ends }: TemplateStep): object {
  const isHold = direction === "Hold";
  // A held voltage is reached from below in what people hold after a charge.
  const key = isHold ? "Charge" : direction;
  const times = ends.filter(({ variable }) => variable === "Time [s]");
  const others = ends.filter(({ variable }) => variable !== "Time [s]");
  const duration = direction === "Rest" && others.length === 0 && times.length === 1 ? times[0] : undefined;
  const listed = duration === undefined ? ends : others;
  return {
    [key]: {
      ...(mode === null ? {} : { mode: mode.replace(/ \[.*$/u, "") }),
      ...(value === null ? {} : { value: plain(expressionText(value.expression)) }),
      ...(duration === undefined ? {} : { duration: plain(expressionText(duration.value.expression)) }),
      ...(listed.length === 0
        ? {}
        : {
            ends: listed.map(({ variable, bound, value: limit }) => {
              const name = variable.replace(/ \[.*$/u, "");
              return `${name} ${bound === "above" ? ">" : "<"} ${expressionText(limit.expression)}`;
            }),
          }),
    },
  };
}

function plain(text: string): number | string {
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
