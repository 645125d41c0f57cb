import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { switchTable } from "./switches.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it.each(Object.keys(switchTable.jess))("the README tells what the JESS switch %s is for", (name) => {
  expect(readme).toMatch(new RegExp(`^\\| \`${name}\` .*\\|$`, "mu"));
});
