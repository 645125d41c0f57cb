export type { MockAccount } from "./shared/mock-account.js";
export type { ClockMode } from "./shared/clock.js";
export type { FaultMatch, FaultRecord } from "./faults/fault-record.js";
export type { MockRequest, RequestPage } from "./traffic/journal.js";
export { MockInputError } from "./shared/mock-input-error.js";
export type { FaultSeed, JobSeed, MockOptions, RunningMock } from "./mock-options.js";
export { runMockProgram, type MockProgramHost } from "./program.js";
export type { ServiceName } from "./shared/service-of.js";
export { startMock } from "./start-mock.js";
