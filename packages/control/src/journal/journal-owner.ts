/** What a journal's first line says about the process that writes it. */
export interface JournalOwner {
  readonly host: string;
  /** Tells one installation of a system from another, where it has such a thing. @default not told */
  readonly machineId?: string | null | undefined;
  /** Tells one start of the machine from another, where the system has such a thing. */
  readonly bootId: string | null;
  /** Which processes share their numbers with this one: containers have spaces of their own. @default not told */
  readonly space?: string | null | undefined;
  readonly pid: number;
  /** When the process started, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** The same in ticks since the machine started, which no clock that is set can change. @default not told */
  readonly startTicks?: number | null | undefined;
  /** Version of the program. */
  readonly version: string;
}
