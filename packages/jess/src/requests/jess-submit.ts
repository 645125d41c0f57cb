import { JobError } from "@simjobs/core";
import { kindsHint } from "./checked-form.js";
import { checkEnergyPlus, type EnergyPlusSubmission } from "./energyplus-submission.js";
import type { CheckedSubmission, CheckOptions } from "./checked-submission.js";
import { checkJEPlus, type JEPlusSubmission } from "./jeplus-submission.js";
import {
  checkDaySim,
  checkRadiance,
  checkScan,
  type DaySimSubmission,
  type RadianceSubmission,
  type ScanSubmission,
} from "./radiance-submission.js";
import type { StoredSubmission } from "./stored-submission.js";

/** What JESS can be asked to run on files that are sent along. */
export type JessUpload =
  | ({ readonly kind: "energyplus" } & EnergyPlusSubmission)
  | ({ readonly kind: "jeplus" } & JEPlusSubmission)
  | ({ readonly kind: "radiance" } & RadianceSubmission)
  | ({ readonly kind: "daysim" } & DaySimSubmission)
  | ({ readonly kind: "scan" } & ScanSubmission);

/** What JESS can be asked to run. */
export type JessSubmit = JessUpload | ({ readonly kind: "stored" } & StoredSubmission);

/** @throws {JobError} `bad_input` */
export async function checkUpload(upload: JessUpload, options: CheckOptions): Promise<CheckedSubmission> {
  switch (upload.kind) {
    case "energyplus":
      return checkEnergyPlus(upload, options);
    case "jeplus":
      return checkJEPlus(upload, options);
    case "radiance":
      return checkRadiance(upload, options);
    case "daysim":
      return checkDaySim(upload, options);
    case "scan":
      return checkScan(upload, options);
    default: // plain JavaScript may ask for anything
      throw new JobError("bad_input", "this is no kind of work that JESS is known to run", {
        hint: kindsHint,
      });
  }
}
