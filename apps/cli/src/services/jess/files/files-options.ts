import { commonOptions } from "../../../command/common-options.js";
import { flag, value, type ValuesOf } from "../../../command/option-specs.js";

/** What `files put` takes. */
export const putOptions = {
  ...commonOptions,
  to: value("folder", "folder in the storage, made where it is missing"),
  overwrite: flag("replace files that are there, unasked"),
};

/** What `files get` takes. */
export const getOptions = {
  ...commonOptions,
  out: value("folder", "where to put them (default: here)"),
  overwrite: flag("replace files that are there"),
};

/** What `files rm` takes. */
export const removeOptions = {
  ...commonOptions,
  dryRun: flag("tell what would be deleted, with all that is in folders; delete nothing"),
  yes: flag("delete folders with all that is in them, unasked"),
};

export type PutOptions = ValuesOf<typeof putOptions>;
export type GetOptions = ValuesOf<typeof getOptions>;
export type RemoveOptions = ValuesOf<typeof removeOptions>;
