import type { MockAccount } from "../accounts.js";

/** What both services' seeds have. */
export interface CommonSeed {
  readonly count: number;
  readonly name: string | null;
  readonly owner: MockAccount;
  readonly status: string | undefined;
  readonly durationMs: number | undefined;
  readonly cancelDelayMs: number | null;
}

/** The name of one of several jobs: `#` becomes its number. */
export function seedName(name: string | null, index: number): string | null {
  return name === null ? null : name.replaceAll("#", String(index + 1));
}
