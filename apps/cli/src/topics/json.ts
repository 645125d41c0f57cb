import { documentNames } from "@simjobs/core";
import type { Topic } from "./topic.js";

/** What `--json` prints, and how parts of it are had. */
export const jsonTopic: Topic = {
  name: "json",
  title: "JSON",
  about: "what --json prints, and how to have parts of it",
  parts: [
    "With `--json` there is one JSON document on standard output and nothing else, whatever happens; talk goes to standard error. `watch`, and `submit` and `rerun` with `--watch`, print a line for each change.",
    "Each document names its shape in `schema`, such as `simjobs.cancel/1`. Fields are added without notice, so read past those that you do not know; none is removed or changes its meaning under the same name. What a service does not tell is `null`. Times are ISO 8601 in UTC.",
    {
      heading: "Parts of it",
      head: ["what you write", "what it does"],
      rows: [
        ["`--jq '.jobs[].ref'`", "what an expression of jq makes of the document; no jq is needed"],
        ["`--format jsonl`", "a line for each job"],
        ["`--format csv`, `--format tsv`", "a table for other programs"],
        ["`--fields ref,progress.done`", "these fields of each alone"],
        ["`simjobs schema`", "the JSON Schema of each document"],
      ],
    },
    "`list`, `status`, `receipts list` and `projects` take `--format`, `--fields` and `--jq`.",
    {
      heading: "Documents",
      head: ["kind", "names"],
      rows: [
        ["an error", "`simjobs.error/1`: `code`, `message`, and `hint` where there is something to do"],
        ["all", documentNames.map((name) => `\`${name}\``).join(", ")],
      ],
    },
  ],
};
