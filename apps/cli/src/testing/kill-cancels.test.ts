import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./bundle-program.js";
import { circumstances, findMeans, killOnce, measureWhole, randomFrom } from "./kill-cancels.js";

const jobs = 40;
let program = "";
const wholeMs = { ionworks: 0, jess: 0 };
beforeAll(async () => {
  program = await bundleProgram("testing/hasty-program.ts");
  for (const provider of ["ionworks", "jess"] as const)
    wholeMs[provider] = await measureWhole({ program, provider, jobs });
}, 120_000);

describe("a cancel of many jobs that is killed at some moment", () => {
  it.each(circumstances.map((circumstance, index) => [circumstance, index] as const))(
    "is finished by resume, with nothing lost and nothing cancelled that nobody wished for: %s",
    { timeout: 120_000 },
    async (circumstance, index) => {
      const provider = index % 2 === 0 ? "ionworks" : "jess";
      const random = randomFrom(index + 1);
      const means = findMeans();
      const killing = {
        program,
        provider,
        jobs,
        circumstance,
        means,
        random,
        wholeMs: wholeMs[provider],
        by: "cancels",
      } as const;
      const { wrong, wished, asked } = await killOnce(killing);
      expect(wrong).toEqual([]);
      expect(wished).toBe(jobs);
      expect(asked).toBeGreaterThan(0);
    },
  );
});
