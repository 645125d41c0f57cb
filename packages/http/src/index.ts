export { cleanExcerpt, showControls } from "./clean-excerpt.js";
export { createTransport, type TransportOptions } from "./create-transport.js";
export {
  decideRetry,
  isPassingStatus,
  isThrottling,
  type FailureKind,
  type RetryDecision,
  type RetryQuestion,
  type RetryRefusal,
} from "./decide-retry.js";
export { failureOf, type FailureDetails } from "./failure-of.js";
export { isLoopbackHost } from "./network-address.js";
export { proxySettingsFrom, type ProxySettings } from "./proxy-settings.js";
export { parseReply, parseValue, readJson, type ReplySchema, type SchemaIssue } from "./read-json.js";
export { redact, redactHeaders } from "./redact.js";
export { RequestBudget, type BudgetWait, type RequestBudgetOptions } from "./request-budget.js";
export { parseRetryAfter } from "./retry-after.js";
export { parseServiceAddress } from "./service-address.js";
export { systemClock } from "./system-clock.js";
export type {
  DownloadRequest,
  HttpDownload,
  HttpReply,
  HttpRequest,
  RequestBody,
  RequestIntent,
  Transport,
} from "./transport.js";
