import { list, value, type ValuesOf } from "../command/option-specs.js";
import { listingForms } from "./listing-forms.js";

/** What commands take that list something, about how it is printed. */
export const listingOptions = {
  format: value("form", "json (as --json), jsonl: a line each, csv, tsv, or table", () => listingForms),
  fields: list("names", "these fields of each alone, such as ref,progress.done; without a document around"),
  jq: value("expression", "what this expression of jq makes of the JSON document, such as '.jobs[].ref'"),
};

export type ListingOptions = ValuesOf<typeof listingOptions> & { readonly json?: boolean };
