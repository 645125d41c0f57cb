export { evidence, recordedEvidence, type Evidence } from "./evidence.js";
export {
  headLine,
  journalLine,
  journalLineKinds,
  type CancelAnswer,
  type HeadLine,
  type JournalLine,
  type JournalLineOf,
} from "./journal-lines.js";
export { cancelOutcome, endingOf, type CancelEnding } from "./outcome.js";
export { cancelPlan, type CancelPlan, type PlanRow } from "./plan.js";
export type { ReadOnly } from "./read-only.js";
export { jobDetails, jobProgress, jobReading } from "./reading.js";
export { receiptsLine, type Receipt } from "./receipt.js";
export { jobRef } from "./reference.js";
export {
  secretsFile,
  settingsFile,
  submittedLine,
  type Config,
  type Profile,
  type SecretsEntries,
  type ServiceProfile,
  type ServiceSettings,
  type SubmittedLine,
} from "./settings.js";
export { jobStatus } from "./status.js";
export { documents, type AnyDocument, type DocumentOf } from "./documents/documents.js";
export {
  jsonSchemaOf,
  schemaFile,
  type JsonSchema,
  type JsonSchemaOptions,
} from "./documents/json-schema.js";
export { documentNames, type DocumentName } from "../words/document-names.js";
