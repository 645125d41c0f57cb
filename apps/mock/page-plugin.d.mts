/** A plugin for rolldown, rollup and vite: the sources of the mock have no page without it. */
export declare function pageFiles(): {
  readonly name: string;
  readonly load: (id: string) => Promise<string | null>;
};
