export type { MockAccount } from "./mock-account.js";
export type { ClockMode } from "./clock.js";
export type { FaultMatch, FaultRecord } from "./faults/fault-record.js";
export type { MockRequest, RequestPage } from "./journal.js";
export { MockInputError } from "./mock-input-error.js";
export type { FaultSeed, JobSeed, MockOptions, RunningMock } from "./mock-options.js";
export { runMockProgram, type MockProgramHost } from "./program.js";
export type { ServiceName } from "./service-of.js";
export { startMock } from "./start-mock.js";
