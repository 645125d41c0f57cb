import { Command } from "commander";
import type { CliContext } from "../context.js";
import { common, examples, runnersFor, submitting, type Called } from "./command-tools.js";
import { collect } from "./option-values.js";

/** What comes after a job: results, another run, what it has used, and files that are kept at the service. */
export function resultCommands(context: CliContext, called: Called): readonly Command[] {
  const { runWith } = runnersFor(called);
  return [
    common(new Command("results"))
      .description("fetch the results of a job: all files or none, and what EnergyPlus reports of the model")
      .argument("<reference>", "a job such as jess:12259 or ionworks:simulation/9a7d")
      .option("--out <folder>", "where to put them (default: a folder with the job's name)")
      .option("--ext <endings>", "only files with these endings, such as csv,eso", collect)
      .option("--file <name>", "only this file; repeatable", collect)
      .option(
        "--format <form>",
        "tables of Ionworks as csv, jsonl or parquet (default: parquet, as they are kept)",
      )
      .option("--overwrite", "replace files that are there; others in the folder are never touched")
      .option("--plot", "draw voltage and current over time; without --out nothing is saved")
      .option("--no-check", "do not read the reports of EnergyPlus; without it, a failed model exits with 10")
      .addHelpText(
        "after",
        examples(
          ["simjobs results jess:12259", "into the folder jess-12259"],
          ["simjobs results jess:12259 --ext csv,err --out office"],
          ["simjobs results ionworks:simulation/9a7d --format csv --out cell"],
          ["simjobs results ionworks:simulation/9a7d --plot"],
        ),
      )
      .action(
        runWith(async (ref: string, options) =>
          (await import("../commands/results.js")).resultsCommand(context, ref, { file: [], ...options }),
        ),
      ),
    submitting(common(new Command("rerun")))
      .alias("resubmit")
      .description(
        "run an old job again: a JESS job as a new one, a failed optimization at Ionworks as it is",
      )
      .argument("<reference>", "a job such as jess:12259 or ionworks:optimization/op-7")
      .addHelpText("after", examples(["simjobs rerun jess:12259 --watch"], ["simjobs rerun @last --json"]))
      .action(
        runWith(async (ref: string, options) =>
          (await import("../commands/rerun.js")).rerunCommand(context, ref, options),
        ),
      ),
    common(new Command("usage"))
      .description("tell what each account has used")
      .argument("[provider]", "jess or ionworks (default: both)")
      .addHelpText("after", examples(["simjobs usage"], ["simjobs usage ionworks --json"]))
      .action(
        runWith(async (name: string | undefined, options) =>
          (await import("../commands/usage.js")).usageCommand(context, name, options),
        ),
      ),
    filesCommands(context, called),
  ];
}

function filesCommands(context: CliContext, called: Called): Command {
  const { runWith } = runnersFor(called);
  const files = new Command("files").description(
    "files in your storage at JESS, to be run without sending them again",
  );
  files.addCommand(
    common(new Command("list"))
      .description("list what is in the storage")
      .argument("[folder]", "a folder in it (default: all)")
      .addHelpText("after", examples(["simjobs files list"], ["simjobs files list office --json"]))
      .action(
        runWith(async (folder: string | undefined, options) =>
          (await import("../commands/files.js")).listFilesCommand(context, folder, options),
        ),
      ),
  );
  files.addCommand(
    common(new Command("put"))
      .description("store files; a zip is unpacked there")
      .argument("<file...>", "files of this machine")
      .option("--to <folder>", "folder in the storage, made where it is missing")
      .option("--overwrite", "replace files that are there, unasked")
      .addHelpText("after", examples(["simjobs files put office.idf in.epw --to office"]))
      .action(
        runWith(async (paths: string[], options) =>
          (await import("../commands/files.js")).putFilesCommand(context, paths, options),
        ),
      ),
  );
  files.addCommand(
    common(new Command("get"))
      .description("fetch files of the storage")
      .argument("<path...>", "files in the storage, as `files list` shows them")
      .option("--out <folder>", "where to put them (default: here)")
      .option("--overwrite", "replace files that are there")
      .addHelpText("after", examples(["simjobs files get office/office.idf --out copy"]))
      .action(
        runWith(async (paths: string[], options) =>
          (await import("../commands/files.js")).getFilesCommand(context, paths, options),
        ),
      ),
  );
  files.addCommand(
    common(new Command("rm"))
      .description("delete files of the storage")
      .argument("<path...>", "files or folders in the storage")
      .option("--yes", "delete folders with all that is in them, unasked")
      .addHelpText("after", examples(["simjobs files rm office/old.idf"], ["simjobs files rm office --yes"]))
      .action(
        runWith(async (paths: string[], options) =>
          (await import("../commands/files.js")).removeFilesCommand(context, paths, options),
        ),
      ),
  );
  return files.addHelpText("after", examples(["simjobs files list"], ["simjobs files put --help"]));
}
