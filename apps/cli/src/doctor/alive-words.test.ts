import { expect, it } from "vitest";
import { aliveWords } from "./alive-words.js";

const one = { host: "anna", version: "0.4.0" };

it.each([
  [[one], "1 alive on anna (simjobs 0.4.0)"],
  [[one, one], "2 alive on anna (simjobs 0.4.0)"],
  [[one, { ...one, host: "berta" }], "2 alive on 2 machines (simjobs 0.4.0)"],
  [
    [one, { host: "berta", version: "0.5.0" }, one],
    "3 alive on 2 machines (2 of simjobs 0.4.0, 1 of simjobs 0.5.0)",
  ],
])("%j are told as %s", (workers, words) => {
  expect(aliveWords(workers)).toBe(words);
});
