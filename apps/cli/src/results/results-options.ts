import { commonOptions } from "../command/common-options.js";
import { flag, list, unless, value, type ValuesOf } from "../command/option-specs.js";
import { tableForms } from "../services/registry.js";
import { turnStoreOptions } from "../store/store-options.js";

/** What `results` takes. */
export const resultsOptions = {
  ...commonOptions,
  out: value("folder", "where to put them (default: a folder with the job's name)"),
  ext: list("endings", "only files with these endings, such as csv,eso"),
  file: list("name", "only this file; repeatable"),
  format: value(
    "form",
    "tables of Ionworks as csv, jsonl or parquet (default: parquet, as they are kept)",
    tableForms,
  ),
  table: value("file", "no files, but one table of all jobs, a row each: .csv, .jsonl or .parquet"),
  value: list(
    "names",
    'with --table: a column of this value, such as "Total Site Energy" or "Discharge capacity [A.h]"; repeatable',
  ),
  overwrite: flag("replace files that are there; others in the folder are never touched"),
  plot: flag("draw voltage and current over time; without --out nothing is saved"),
  check: unless("do not read the reports of EnergyPlus; without it, a failed model exits with 10"),
  ...turnStoreOptions,
};

export type ResultsOptions = ValuesOf<typeof resultsOptions>;
