import { dirname, join } from "node:path";
import { JobError } from "@simjobs/core";
import type { CliContext } from "../../context.js";
import { locateFiles } from "../../files/locate-files.js";
import { writeExamples } from "./write-examples.js";

/**
 * Puts the examples beside the rest of what simjobs keeps, for a submit of one of them.
 *
 * @param others - what was given besides `--example`, by the names of their options
 * @returns the path of an example by its name
 * @throws {JobError} `bad_input` where something else is to be submitted, too
 */
export async function ownExamples(
  context: CliContext,
  others: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
): Promise<(name: string) => string> {
  const given = Object.entries(others).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined,
  );
  const [first] = given;
  if (first !== undefined) {
    throw new JobError("bad_input", `--example and ${first[0]} are two kinds of work`, {
      hint: "Submit one after the other. To change the example: simjobs examples --write .",
    });
  }
  const folder = join(dirname((await locateFiles(context)).submitted), "examples");
  await writeExamples(folder, true);
  return (name) => join(folder, name);
}
