import { JobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { jessFacts } from "../services/jess/jess-facts.js";
import { progressWords } from "../services/progress-words.js";
import { mayBeDone, personWords, theirWords } from "./person-words.js";

function answer(code: "not_found" | "refused" | "service_failed", message: string, said?: string): JobError {
  return new JobError(code, message, { serviceMessage: said, mayHaveLeft: true });
}

const noJob = "Job 7 is not accessible to user ada@example.org";

describe("an error in a person's words", () => {
  it.each([
    ["not_found", "jess", "GET /jess_web/api/job/status/7", noJob, "JESS knows no job 7 of yours"],
    ["not_found", "jess", "POST /jess_web/api/job/cancel/7", noJob, "JESS knows no job 7 of yours"],
    ["not_found", "ionworks", "GET /jobs/a-b", "Job not found", "Ionworks knows no job a-b of yours"],
    ["not_found", "ionworks", "GET /simulations/a-b", "x", "Ionworks knows no simulation a-b of yours"],
    ["not_found", "ionworks", "GET /simple-pipelines/p", "x", "Ionworks knows no simple-pipeline p of yours"],
    [
      "not_found",
      "jess",
      "GET /users/api/files/in.epw",
      "in.epw is not found",
      "JESS says: in.epw is not found",
    ],
    ["refused", "jess", "POST /jess_web/api/job", "the queue is closed", "JESS says: the queue is closed"],
    ["service_failed", "ionworks", "GET /jobs/a", "Internal", "Ionworks says: Internal"],
  ] as const)("is of the service, not of its address: %s of %s %s", (code, name, what, said, words) => {
    const error = answer(code, `${name} answered 404 to ${what}: ${said}`, said);
    expect(personWords(error)).toBe(words);
  });

  it("keeps what the service said beside it, once", () => {
    const error = answer("not_found", `jess answered 200 to GET /jess_web/api/job/status/7: ${noJob}`, noJob);
    expect(theirWords(error)).toBe(noJob);
    const other = answer("refused", "jess answered 200 to POST /jess_web/api/job: closed", "closed");
    expect(theirWords(other)).toBeUndefined();
  });

  it.each([
    "jess answered 502 to GET /jess_web/api/jobs (text/html): Bad gateway",
    "GET /jobs/a at http://127.0.0.1:9 failed: connection refused",
    "other answered 404 to GET /jobs/7: nothing",
  ])("stays as it is where the service said nothing of its own: %s", (message) => {
    expect(personWords(answer("service_failed", message))).toBe(message);
  });
});

describe("what may have been done all the same", () => {
  it.each([
    ["jess answered 200 to GET /jess_web/api/job/status/7: no", false],
    ["GET /jobs/a at http://127.0.0.1:9 failed: reset", false],
    ["the time for GET /jobs/a at http://127.0.0.1:9 ended without an answer", false],
    ["POST /jobs/a/cancel at http://127.0.0.1:9 failed: reset", true],
    ["ionworks answered 500 to POST /simulations: oh", true],
  ])("is no question: %s", (message, may) => {
    expect(mayBeDone(answer("service_failed", message))).toBe(may);
  });
});

describe("the numbers of JESS", () => {
  it.each([
    ["12, 0, 0, 0, 0, 0, 12", "12 cases: 12 collected"],
    ["20, 0, 0, 0, 16, 4, 0", "20 cases: 4 sent out, 16 waiting"],
    ["20, 0, 0, 12, 0, 8, 0", "20 cases: 8 sent out, 12 cancelled"],
    ["1, 0, 0, 0, 0, 1, 0", "1 case: 1 sent out"],
    ["3, 1, 1, 0, 1, 0, 0", "3 cases: 1 waiting, 2 in a state that JESS does not explain"],
    ["0, 0, 0, 0, 0, 0, 0", "0 cases"],
    ["halfway", undefined],
    ["1, 2", undefined],
  ])("are explained: %s", (native, words) => {
    expect(jessFacts.progressWords?.(native)).toBe(words);
    expect(progressWords({ argv: [] }, "jess", native)).toBe(words ?? native);
    expect(progressWords({ argv: ["cancel", "--verbose"] }, "jess", native)).toBe(native);
  });
});
