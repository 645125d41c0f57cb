/** What every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly profile?: string;
}
