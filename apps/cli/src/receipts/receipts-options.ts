import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { maybeStoreOptions, storeOptions } from "../store/store-options.js";
import { value, type ValuesOf } from "../command/option-specs.js";

/** Where receipts are looked for, by every command that reads them. */
const placeOptions = {
  folder: value("folder", "the receipts in this folder, such as one that export has written"),
  ...maybeStoreOptions,
};

/** What `receipts show` takes. */
export const receiptsShowOptions = { ...commonOptions, ...listingOptions, ...placeOptions };

/** What `receipts verify` takes. */
export const receiptsVerifyOptions = { ...commonOptions, ...placeOptions };

export type ReceiptsPlaceOptions = ValuesOf<typeof placeOptions>;

/** What `receipts export` takes. */
export const receiptsExportOptions = { ...commonOptions, ...storeOptions };

/** What `receipts import` takes. */
export const receiptsImportOptions = { ...commonOptions, ...limitOptions, ...storeOptions };

export type ReceiptsExportOptions = ValuesOf<typeof receiptsExportOptions>;
export type ReceiptsImportOptions = ValuesOf<typeof receiptsImportOptions>;

/** What `receipts list` takes. */
export const receiptsListOptions = {
  ...commonOptions,
  ...listingOptions,
  limit: value("n", "the most receipts to show (default: 100)"),
  ...placeOptions,
};

export type ReceiptsShowOptions = ValuesOf<typeof receiptsShowOptions>;
export type ReceiptsVerifyOptions = ValuesOf<typeof receiptsVerifyOptions>;
export type ReceiptsListOptions = ValuesOf<typeof receiptsListOptions>;
