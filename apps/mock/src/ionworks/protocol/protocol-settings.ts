import type { SwitchSettings } from "../../base/switches.js";
import { usualBackwardJumps } from "../cell/protocol.js";
import type { ProtocolTemplate } from "./protocol-template.js";
import { readProtocol } from "./read-protocol.js";
import type { ProtocolSettings } from "./resolve-protocol.js";

/** What the switches say of protocols, and a request. @param jumps `null` for as many as usual */
export function protocolSettings(
  settings: SwitchSettings["ionworks"],
  jumps: number | null,
): ProtocolSettings {
  const { "initial-soc-unit": initialSocUnit, "safety-end": limitEnds } = settings;
  return { initialSocUnit, limitEnds, maxBackwardJumps: jumps ?? usualBackwardJumps };
}

/** A protocol as the switches have it read. @returns a sentence, where it is not taken */
export function readChecked(
  settings: SwitchSettings["ionworks"],
  protocol: unknown,
): ProtocolTemplate | string {
  const { "unknown-protocol-key": whenUnknown, "rest-without-end": whenEndless } = settings;
  const template = readProtocol(protocol, {
    ignoresUnknown: whenUnknown === "ignored",
    leavesOutSteps: settings["unknown-step"] === "left-out",
  });
  if (typeof template === "string" || whenEndless === "hour") return template;
  const endless = template.steps.findIndex(
    ({ direction, ends }) => direction === "Rest" && ends.length === 0,
  );
  return endless < 0 ? template : `step ${String(endless + 1)} is a Rest without an end: give it a duration`;
}
