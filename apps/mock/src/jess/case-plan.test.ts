import { describe, expect, it } from "vitest";
import { caseAt, listRows, type CaseNaming } from "./case-plan.js";

const tree: CaseNaming = {
  kind: "tree",
  projectId: "G",
  weather: 2,
  models: 2,
  parameters: [
    { id: "P1", values: 3 },
    { id: "P2", values: 2 },
  ],
};

describe("the cases of a project", () => {
  it("are called after their places in the tree: weather first, then the model, then each parameter", () => {
    const names = Array.from({ length: 24 }, (_, index) => caseAt(tree, index).name);
    expect(names.slice(0, 7)).toEqual([
      "EP_G-T_0-W_0-P1_0-P2_0",
      "EP_G-T_0-W_0-P1_0-P2_1",
      "EP_G-T_0-W_0-P1_1-P2_0",
      "EP_G-T_0-W_0-P1_1-P2_1",
      "EP_G-T_0-W_0-P1_2-P2_0",
      "EP_G-T_0-W_0-P1_2-P2_1",
      "EP_G-T_1-W_0-P1_0-P2_0",
    ]);
    expect(new Set(names).size).toBe(24);
    expect(caseAt(tree, 23)).toEqual({ name: "EP_G-T_1-W_1-P1_2-P2_1", weather: 1, model: 1 });
  });

  it("are counted where the tree is deeper than six parameters", () => {
    const parameters = Array.from({ length: 7 }, (_, index) => ({ id: `P${String(index)}`, values: 2 }));
    expect(caseAt({ ...tree, parameters }, 12).name).toBe("EP_G000000012");
    expect(caseAt({ ...tree, parameters: parameters.slice(1) }, 0).name).toMatch(
      /^EP_G-T_0-W_0-P1_0.*-P6_0$/u,
    );
  });

  it("of a sample are counted", () => {
    expect(caseAt({ kind: "sample", weather: 2, models: 1 }, 3)).toEqual({
      name: "LHS-000003",
      weather: 1,
      model: 0,
    });
  });

  it("of a list have the names of their rows, as far as those can be folders", () => {
    const rows = listRows(
      ["job1,1,0,30,2", "job2, b.epw, box.imf", "job1,0,0", "a/../b,9,0", ",0,0", "..,0,0"],
      ["a.epw", "b.epw"],
      ["box.idf", "box.imf"],
    );
    expect(rows).toEqual([
      { name: "job1", weather: 1, model: 0, values: ["30", "2"] },
      { name: "job2", weather: 1, model: 1 },
      { name: "case-0003", weather: 0, model: 0 },
      { name: "a_.._b", weather: 0, model: 0 },
      { name: "case-0005", weather: 0, model: 0 },
      { name: "case-0006", weather: 0, model: 0 },
    ]);
  });
});
