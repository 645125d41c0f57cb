import type { OwnedRecord } from "./record-store.js";
import type { ProtocolTemplate } from "../protocol/protocol-template.js";

/** A protocol that was saved, by itself or for a simulation. */
export interface ExperimentTemplate extends OwnedRecord {
  readonly template: ProtocolTemplate;
  /** The protocol as it came: its text, or the mapping. */
  readonly protocol: unknown;
  readonly parametersSchema: Readonly<Record<string, unknown>>;
  /** The text that the protocol was made of, where somebody told it. */
  readonly source: string | null;
}
