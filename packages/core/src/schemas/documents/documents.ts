import type * as z from "zod/mini";
import type { DocumentName } from "../../words/document-names.js";
import type { ReadOnly } from "../read-only.js";
import { loginDocument, logoutDocument, usageDocument, whoamiDocument } from "./account.js";
import { cancelDocument, cancelPlanDocument, dryRunDocument, plansDocument } from "./cancel.js";
import { commandsDocument } from "./commands.js";
import { errorDocument } from "./failure.js";
import { wishesDocument, workerDocument } from "./fleet.js";
import { examplesDocument, logsDocument, openDocument, projectsDocument } from "./others.js";
import { listDocument, showDocument, statusDocument, treeDocument, watchDocument } from "./jobs.js";
import {
  completionDocument,
  configDocument,
  configPathDocument,
  configSetDocument,
  demoDocument,
  doctorDocument,
  probeDocument,
  schemaListDocument,
  submitDocument,
} from "./machine.js";
import {
  profileListDocument,
  profileRemoveDocument,
  profileRenameDocument,
  profileUseDocument,
} from "./profiles.js";
import {
  receiptsDocument,
  receiptsExportDocument,
  receiptsImportDocument,
  resumeDocument,
  resumeDropDocument,
  resumeListDocument,
  verifyDocument,
} from "./record.js";
import {
  filesDocument,
  filesGetDocument,
  filesPutDocument,
  filesRmDocument,
  modelDocument,
  resultsDocument,
  resultsTableDocument,
} from "./results.js";
import { watchedDocument } from "./watched.js";

/** The schema of each document. */
export const documents = {
  "simjobs.error/1": errorDocument,
  "simjobs.submit/1": submitDocument,
  "simjobs.list/1": listDocument,
  "simjobs.status/1": statusDocument,
  "simjobs.show/1": showDocument,
  "simjobs.watch/1": watchDocument,
  "simjobs.watched/1": watchedDocument,
  "simjobs.tree/1": treeDocument,
  "simjobs.model/1": modelDocument,
  "simjobs.results/1": resultsDocument,
  "simjobs.results-table/1": resultsTableDocument,
  "simjobs.cancel/1": cancelDocument,
  "simjobs.cancel-dry-run/1": dryRunDocument,
  "simjobs.cancel-plan/1": cancelPlanDocument,
  "simjobs.plans/1": plansDocument,
  "simjobs.wishes/1": wishesDocument,
  "simjobs.worker/1": workerDocument,
  "simjobs.resume/1": resumeDocument,
  "simjobs.resume-list/1": resumeListDocument,
  "simjobs.resume-drop/1": resumeDropDocument,
  "simjobs.receipts/1": receiptsDocument,
  "simjobs.receipts-verify/1": verifyDocument,
  "simjobs.receipts-export/1": receiptsExportDocument,
  "simjobs.receipts-import/1": receiptsImportDocument,
  "simjobs.projects/1": projectsDocument,
  "simjobs.logs/1": logsDocument,
  "simjobs.open/1": openDocument,
  "simjobs.examples/1": examplesDocument,
  "simjobs.usage/1": usageDocument,
  "simjobs.files/1": filesDocument,
  "simjobs.files-put/1": filesPutDocument,
  "simjobs.files-get/1": filesGetDocument,
  "simjobs.files-rm/1": filesRmDocument,
  "simjobs.login/1": loginDocument,
  "simjobs.whoami/1": whoamiDocument,
  "simjobs.logout/1": logoutDocument,
  "simjobs.config/1": configDocument,
  "simjobs.config-path/1": configPathDocument,
  "simjobs.config-set/1": configSetDocument,
  "simjobs.profile-list/1": profileListDocument,
  "simjobs.profile-use/1": profileUseDocument,
  "simjobs.profile-rename/1": profileRenameDocument,
  "simjobs.profile-remove/1": profileRemoveDocument,
  "simjobs.doctor/1": doctorDocument,
  "simjobs.probe/1": probeDocument,
  "simjobs.completion/1": completionDocument,
  "simjobs.schema-list/1": schemaListDocument,
  "simjobs.commands/1": commandsDocument,
  "simjobs.demo/1": demoDocument,
} as const satisfies Readonly<Record<DocumentName, z.ZodMiniType>>;

/** One kind of document. */
export type DocumentOf<Name extends DocumentName> = ReadOnly<z.infer<(typeof documents)[Name]>>;

/** Any document. */
export type AnyDocument = { [Name in DocumentName]: DocumentOf<Name> }[DocumentName];
