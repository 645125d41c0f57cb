/** How a switch of the mock can be learned of a real service. */
export interface SwitchFact {
  /** By reading alone, by one small job of one's own, or not by a probe. */
  readonly by: "reading" | "job" | "nothing";
  /** What must be there to be read, or why it is not to be learned. */
  readonly note?: string | undefined;
}

export type SwitchFacts = Readonly<Record<string, SwitchFact>>;

export const reading = (note?: string): SwitchFact => ({ by: "reading", note });
export const job = (note?: string): SwitchFact => ({ by: "job", note });
export const nothing = (note: string): SwitchFact => ({ by: "nothing", note });
