export type { MockAccount } from "./base/mock-account.js";
export type { MockSnapshot } from "./base/mock-snapshot.js";
export type { ClockMode } from "./base/clock.js";
export type { FaultMatch, FaultRecord } from "./faults/fault-record.js";
export type { HoldWhen } from "./traffic/breakpoints.js";
export { UnmetExpectation } from "./traffic/expectation.js";
export type { MockRequest, RequestPage } from "./traffic/journal.js";
export type { RequestMatch } from "./traffic/request-match.js";
export { MockInputError } from "./base/mock-input-error.js";
export type {
  ExpectedRequest,
  FaultSeed,
  JobSeed,
  MockBreakpoint,
  MockOptions,
  RunningMock,
  Scenario,
} from "./mock-options.js";
export { ClientClock } from "./in-tests/client-clock.js";
export {
  useSimjobsMock,
  type MockInTests,
  type MockReach,
  type TestHooks,
} from "./in-tests/use-simjobs-mock.js";
export { runMockProgram, type MockProgramHost } from "./program.js";
export type { ServiceName } from "./base/service-of.js";
export { incidents } from "./scenarios/incidents/incidents.js";
export type { Incident } from "./scenarios/incidents/incident.js";
export { startRecording, type RecordOptions, type StandIn } from "./recording/record.js";
export { readRecording, startReplay, type Recording, type ReplayOptions } from "./recording/replay.js";
export { readScenarioFile } from "./scenario-file/read-scenario-file.js";
export { startMock } from "./start-mock.js";
