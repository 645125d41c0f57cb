import { expect, it } from "vitest";
import { isJobError } from "./job-error.js";
import { checkSpecification, specificationVersion } from "./specification-version.js";

it("takes a provider of its own version", () => {
  const provider = { name: "third", specificationVersion };
  expect(() => checkSpecification(provider)).not.toThrow();
});

it.each([
  ["of a later version", { name: "third", specificationVersion: 2 }, "version 2"],
  ["of an earlier one", { name: "third", specificationVersion: 0 }, "version 0"],
  ["that tells a text", { name: "third", specificationVersion: "1" }, "no version that it tells"],
  ["that tells none", { name: "third" }, "no version that it tells"],
])("refuses a provider %s with a sentence", (_which, provider, spoken) => {
  let caught: unknown;
  try {
    checkSpecification(provider);
  } catch (error) {
    caught = error;
  }
  expect(isJobError(caught, "not_supported") && caught.message).toBe(
    `the provider of third speaks ${spoken} of the provider port, and this is version 1`,
  );
});
