import { resolve } from "node:path";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { CommonOptions } from "../command/common-options.js";
import { exampleFiles } from "../services/examples/example-files.js";
import { writeExamples } from "../services/examples/write-examples.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";

/** Lists the example inputs, or writes them into a folder. */
export async function runExamples(
  context: CliContext,
  { write, json }: CommonOptions & { readonly write?: string },
): Promise<number> {
  const folder = write === undefined ? undefined : resolve(context.cwd, write);
  const paths = folder === undefined ? undefined : await writeExamples(folder, false);
  if (json === true) {
    printJson(context, {
      schema: "simjobs.examples/1",
      examples: exampleFiles.map(({ name, about }, index) => ({ name, about, path: paths?.[index] ?? null })),
    });
  } else {
    const rows = exampleFiles.map(({ name, about }, index) => [
      { text: paths?.[index] ?? name },
      { text: about },
    ]);
    await printTable(context, ["FILE", { title: "WHAT IT IS", canCut: true }], rows);
    context.stderr.write(
      folder === undefined
        ? "To have them: simjobs examples --write . To submit one: simjobs submit jess --example\n"
        : `${exampleFiles.length} files in ${showControls(folder)}\n`,
    );
  }
  return exitCodes.done;
}
