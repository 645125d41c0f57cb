/** What is told of a matter that belongs to no single command: by `simjobs help <name>`, the documentation and the manual. */
export interface Topic {
  /** How it is asked for, and the last part of its page's name. */
  readonly name: string;
  readonly title: string;
  /** In one line. */
  readonly about: string;
  readonly parts: readonly TopicPart[];
}

/** A paragraph, or a table of two columns under a heading. Text between backticks is what one types or reads. */
export type TopicPart = string | TopicTable;

interface TopicTable {
  readonly heading: string;
  readonly head: readonly [what: string, meaning: string];
  readonly rows: readonly TopicRow[];
}

/** What is typed or read, several with commas between them, and what it means. */
export type TopicRow = readonly [what: string, meaning: string];
