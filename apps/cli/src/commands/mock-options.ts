import { flag, list, value, type ValuesOf } from "../command/option-specs.js";

/** Scenarios of the mock that stand for no incident. */
const scenarioNames: readonly string[] = [
  "empty",
  "busy",
  "calm",
  "busy-account",
  "flaky",
  "throttled",
  "slow-cancel",
  "stubborn",
  "zombie",
  "race",
  "session-short",
  "schema-drift",
  "storage-down",
  "half-broken",
];

/** What `mock` takes. */
export const mockOptions = {
  port: value("number", "port to listen at; 0 takes a free one (default: 8787)"),
  storagePort: value("number", "port of the storage of Ionworks' results; 0 takes a free one (default: 0)"),
  host: value(
    "address",
    "address or name to listen at; others reach it at any but a loopback one (default: 127.0.0.1)",
  ),
  publicUrl: value("url", "the address that others call it by, such as http://twin:8787"),
  publicStorageUrl: value("url", "the address that others call the storage of Ionworks' results by"),
  speed: value("factor", "mock time per real time"),
  seed: value("text", "decides every number, id, secret and duration"),
  clock: value("mode", "real or manual: by itself, or by POST /_mock/clock/advance", () => [
    "real",
    "manual",
  ]),
  start: value("time", "first moment of the clock, ISO 8601"),
  jobSeconds: value("number", "how long every submitted job takes, in mock seconds"),
  scenario: list(
    "name",
    `what the mock is filled with, how it behaves, what goes wrong; repeatable: ${scenarioNames.join(", ")}`,
    () => scenarioNames,
  ),
  scenarioFile: value(
    "path",
    "YAML or JSON that says what flags say, with jobs and faults of one's own; flags count above it",
  ),
  snapshot: value("path", "the world to begin with, as it was saved by --save-snapshot or /_mock/snapshot"),
  saveSnapshot: value("path", "where the world is saved when the program is told to stop"),
  record: value(
    "folder",
    "pass requests on to --to, and write them and their answers there, without credentials",
  ),
  to: value("url", "the service that is recorded"),
  replay: value("folder", "answer as it was recorded there, at --speed"),
  json: flag("print one line {url, pid, accounts, storageUrl} when ready"),
  ionworks: list("switch=value", "how Ionworks behaves where nobody knows; repeatable"),
  jess: list("switch=value", "how JESS behaves where nobody knows; repeatable"),
  verbose: flag("print stack traces"),
};

export type MockCommandOptions = ValuesOf<typeof mockOptions>;
