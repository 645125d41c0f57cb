export type { RequestIntent } from "@simjobs/core";
export { cleanExcerpt, showControls } from "./text/clean-excerpt.js";
export { toldWords } from "./text/told-words.js";
export { transportOf, type ClientTransport, type Pace } from "./client-transport.js";
export { createTransport } from "./create-transport.js";
export type { LogEntry, LogFields, Logger, LogLevel } from "./log/logger.js";
export type { TransportOptions } from "./transport-options.js";
export {
  decideRetry,
  isPassingStatus,
  isThrottling,
  type RetryDecision,
  type RetryQuestion,
  type RetryRefusal,
} from "./retry/decide-retry.js";
export type { FailureKind } from "./failure/failure-kinds.js";
export { failureOf, mayHaveActed, type FailureDetails } from "./reply/failure-of.js";
export { openSpareFile, type SpareFile } from "./disk/spare-file.js";
export { isLoopbackHost } from "./address/network-address.js";
export { proxySettingsFrom, type ProxySettings } from "./connect/proxy-settings.js";
export { parseJson } from "./reply/parse-json.js";
export { parseReply, parseValue, readJson, type ReplySchema, type SchemaIssue } from "./reply/read-json.js";
export { redact, redactHeaders } from "./secrets/redact.js";
export type { Secrets } from "./secrets/secrets.js";
export { RequestBudget, type BudgetWait, type RequestBudgetOptions } from "./retry/request-budget.js";
export { openSharedBudget, type SharedBudgetOptions } from "./retry/open-shared-budget.js";
export type { SharedBudget, SharedTurn } from "./retry/shared-budget.js";
export { makeFolder } from "./retry/make-folder.js";
export { parseRetryAfter } from "./retry/retry-after.js";
export { parseServiceAddress } from "./address/service-address.js";
export { systemClock } from "./time/system-clock.js";
export { textReader } from "./reply/decode-text.js";
export type {
  DownloadRequest,
  HttpDownload,
  HttpReply,
  HttpRequest,
  RequestBody,
  Transport,
} from "./transport.js";
