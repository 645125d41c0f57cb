import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { CommonOptions } from "../command/common-options.js";
import { exampleFiles } from "../services/examples/example-files.js";
import { writeExamples } from "../services/examples/write-examples.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
import { printTable } from "../output/print-table.js";
import { placeFrom } from "../files/path-from.js";

/** Lists the example inputs, or writes them into a folder. */
export async function runExamples(
  context: CliContext,
  { write, ...options }: CommonOptions & ListingOptions & { readonly write?: string },
): Promise<number> {
  const forms = readListing(options);
  const folder = write === undefined ? undefined : placeFrom(context, write, "--write");
  const paths = folder === undefined ? undefined : await writeExamples(folder, false);
  const examples = exampleFiles.map(({ name, about }, index) => ({
    name,
    about,
    path: paths?.[index] ?? null,
  }));
  await printListing(context, forms, {
    document: { schema: "simjobs.examples/1", examples },
    items: examples,
    print: () =>
      printTable(
        context,
        ["FILE", { title: "WHAT IT IS", canCut: true }],
        examples.map(({ name, about, path }) => [{ text: path ?? name }, { text: about }]),
      ),
  });
  if (forms.form === "people")
    context.stderr.write(
      folder === undefined
        ? "To have them: simjobs examples --write . To submit one: simjobs submit jess --example\n"
        : `${exampleFiles.length} files in ${showControls(folder)}\n`,
    );
  return exitCodes.done;
}
