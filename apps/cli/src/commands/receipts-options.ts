import { commonOptions } from "../command/common-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { value, type ValuesOf } from "../command/option-specs.js";

/** What `receipts list` takes. */
export const receiptsListOptions = {
  ...commonOptions,
  ...listingOptions,
  limit: value("n", "the most receipts to show (default: 100)"),
};

export type ReceiptsListOptions = ValuesOf<typeof receiptsListOptions>;
