import { extname } from "node:path";
import { JobError } from "@simjobs/core";

const forms = ["csv", "jsonl", "parquet"] as const;
export type TableForm = (typeof forms)[number];

/**
 * The form of a table by the ending of its file.
 *
 * @throws {JobError} `bad_input`
 */
export function tableForm(file: string): TableForm {
  const ending = extname(file).slice(1).toLowerCase();
  const form = forms.find((one) => one === ending);
  if (form !== undefined) return form;
  throw new JobError(
    "bad_input",
    `--table: the ending of ${JSON.stringify(file.slice(0, 200))} tells no form`,
    {
      hint: "Name a file such as sweep.csv, sweep.jsonl or sweep.parquet.",
    },
  );
}
