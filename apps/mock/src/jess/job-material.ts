import type { CaseNaming } from "./case-plan.js";
import type { StoredFile } from "./upload-store.js";

/** A file as it arrived, before it was unpacked. */
export interface ArrivedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a job is made of. Seeded jobs have nothing of it: theirs is made up. */
export interface JobMaterial {
  readonly arrived: readonly ArrivedFile[];
  /** All files, zips unpacked. */
  readonly files: readonly StoredFile[];
  /** The one that becomes `in.idf`. */
  readonly model: StoredFile | null;
  /** The templates of a project, of which each case takes one. */
  readonly models: readonly StoredFile[];
  /** How its cases are called; `null` where nothing tells. */
  readonly naming: CaseNaming | null;
  /** Those of which each case gets one as `in.epw`. */
  readonly weather: readonly StoredFile[];
  /** Results besides those of EnergyPlus, by name. */
  readonly outputNames: readonly string[];
}

export const noMaterial: JobMaterial = {
  arrived: [],
  files: [],
  model: null,
  models: [],
  naming: null,
  weather: [],
  outputNames: [],
};
