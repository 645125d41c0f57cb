/** Forms in which a list can be printed. */
export const listingForms = ["json", "jsonl", "csv", "tsv", "table"] as const;
export type ListingForm = (typeof listingForms)[number];
