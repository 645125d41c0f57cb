import { JobError } from "@simjobs/core";
import { wordsIn } from "../input/parse-words.js";
import { listingForms, type ListingForm } from "./listing-forms.js";
import type { ListingOptions } from "./listing-options.js";

/** How a list is to be printed. */
export interface ListingForms {
  /** `people`: a table on a terminal, lines with tabs elsewhere. */
  readonly form: ListingForm | "people" | "jq";
  /** @default all of them */
  readonly fields: readonly string[] | undefined;
  readonly jq: string | undefined;
}

/**
 * Reads how a list is to be printed.
 *
 * @throws {JobError} `bad_input` for a form that there is not, and for two that exclude each other
 */
export function readListing({ format, fields, jq, json }: ListingOptions): ListingForms {
  const form = listingForms.find((one) => one === format);
  if (format !== undefined && form === undefined) {
    throw new JobError("bad_input", `--format: ${JSON.stringify(format.slice(0, 80))} is no form of a list`, {
      hint: `Known are ${listingForms.join(", ")}.`,
    });
  }
  if (json === true && form !== undefined && form !== "json") throw together("--json", `--format ${form}`);
  if (json === true && fields.length > 0) {
    throw new JobError("bad_input", "--json prints a document whole, and --fields parts of it", {
      hint: "Write --format json, or --format jsonl, with --fields.",
    });
  }
  if (jq !== undefined && form !== undefined && form !== "json") throw together("--jq", `--format ${form}`);
  if (jq !== undefined && fields.length > 0) throw together("--jq", "--fields");
  return {
    form: jq === undefined ? (form ?? (json === true ? "json" : "people")) : "jq",
    fields: fields.length === 0 ? undefined : wordsIn(fields, "--fields", "--fields ref,status"),
    jq,
  };
}

function together(one: string, other: string): JobError {
  return new JobError("bad_input", `${one} and ${other} do not go together`, { hint: "Give one of them." });
}
