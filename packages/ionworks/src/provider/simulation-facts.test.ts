import { describe, expect, it } from "vitest";
import { factsOf } from "./simulation-facts.js";

const point = { "Ambient temperature [K]": 283.15 };

describe("what a simulation's record tells", () => {
  it.each([
    ["its parameters", { id: "d", parameters: point }, point],
    [
      "values of its own",
      { id: "d", project_id: "p", created_at: "2026-10-02T08:15:00Z", name: "one", ...point },
      point,
    ],
    ["nothing", { id: "d" }, null],
    ["no parameters", { id: "d", parameters: {} }, null],
    ["something else than an object", "d", null],
    ["null", null, null],
  ])("is the point of a design that has %s", (_what, design, expected) => {
    expect(factsOf({ id: "s", design }).design).toEqual(expected);
  });

  it("is its job, the name of its protocol and its metrics, where there are any", () => {
    const metrics = { "Discharge energy [W.h]": 17.9 };
    expect(factsOf({ id: "s", job_id: "j", experiment: { name: "1C" }, metrics })).toEqual({
      id: "s",
      jobId: "j",
      name: "1C",
      design: null,
      metrics,
    });
    expect(factsOf({ id: "s", experiment: { name: " " } })).toMatchObject({
      jobId: null,
      name: null,
      metrics: null,
    });
  });
});
