import type { MockWorld } from "../../mock-world.js";
import { usualBackwardJumps } from "../cell/protocol.js";
import type { ProtocolSettings } from "./resolve-protocol.js";

/** What the switches say of protocols, and a request. @param jumps `null` for as many as usual */
export function protocolSettings(world: MockWorld, jumps: number | null): ProtocolSettings {
  const { "initial-soc-unit": initialSocUnit, "safety-end": limitEnds } = world.switches.ionworks;
  return { initialSocUnit, limitEnds, maxBackwardJumps: jumps ?? usualBackwardJumps };
}
