import { Command } from "commander";
import type { CliContext } from "../context.js";
import { common, examples, runnersFor, submitting, type Called } from "./command-tools.js";
import { collect } from "./option-values.js";

/** `submit jess` and `submit ionworks`. */
export function submitCommands(context: CliContext, called: Called): Command {
  const { run } = runnersFor(called);
  const submit = new Command("submit").description("submit work; prints one reference a line");
  submit.addCommand(
    submitting(
      common(new Command("jess"))
        .description("submit an EnergyPlus model with its weather, a jEPlus project or other work to JESS")
        .option(
          "--model <file>",
          "EnergyPlus model, .idf or .imf, or a zip that holds it; repeatable",
          collect,
        )
        .option("--weather <file>", "weather file, .epw; repeatable", collect)
        .option("--attach <file>", "a file that the model needs; a zip is unpacked; repeatable", collect)
        .option(
          "--from-folder <folder>",
          "send a folder, as a zip; --model and --weather may name files in it",
        )
        .option("--main <name>", "the model or project to run, where there are several")
        .option("--main-weather <name>", "the weather file to take, where there are several")
        .option("--batch", "run every model with every weather file, as one job")
        .option("--split", "let the service split the run into several cases")
        .option("--project <path>", "jEPlus project: a zip, a folder, or the project file in its folder")
        .option("--subset <which>", "cases of a project: ALL, LHS, LIST_FILE or DEFAULT")
        .option("--cases <n|file>", "how many cases (LHS), or the list of them (LIST_FILE)")
        .option(
          "--allow-missing",
          "send a project, or a macro model, although it names files that are missing",
        )
        .option("--stored <folder>", "run files that are in your storage at JESS (simjobs files)")
        .option("--type <type>", "EP, JEP, RAD, DS, or Scan: let the service find out")
        .option("--program <name>", "RAD: rtrace or rpict")
        .option("--input <name>", "RAD, DS: the input among the files, * for any text")
        .option("--output <ending>", "RAD: ending of the output files")
        .option("--args <text>", "RAD: arguments of the program")
        .option("--title <text>", "name of the job (default: the file's name)")
        .option("--desc <text>", "description of the job"),
    )
      .addHelpText(
        "after",
        examples(
          ["simjobs submit jess --model office.idf --weather in.epw"],
          ["simjobs submit jess --model office.idf --weather in.epw --watch --results out"],
          ["simjobs submit jess --project project.zip --subset LHS --cases 20 --group night"],
          ["simjobs submit jess --project ./project --subset LIST_FILE --cases jobs.txt --json"],
          ["simjobs submit jess --stored /office --main office.idf --weather in.epw"],
        ),
      )
      .action(
        run(async (options) =>
          (await import("../commands/submit-jess.js")).submitJessCommand(context, {
            model: [],
            weather: [],
            attach: [],
            ...options,
          }),
        ),
      ),
  );
  submit.addCommand(
    submitting(
      common(new Command("ionworks"))
        .description(
          "submit work to Ionworks: as many simulations as the request's design asks for, or a pipeline",
        )
        .option(
          "--simulation <file>",
          "request: {parameterized_model, protocol_experiment, design_parameters_doe?, …}; - reads standard input",
        )
        .option("--pipeline <file>", "pipeline: {elements, name?, …}")
        .option("--simple-pipeline <file>", "simple pipeline: {config: {elements}, name?, …}")
        .option("--optimization <file>", "optimization: {parameterized_model_id, name, …}")
        .option(
          "--protocol <file>",
          "one simulation of a protocol, in YAML or in PyBaMM's words, with --model",
        )
        .option("--model <model>", "id of a model, or a quick model as JSON or a .json file")
        .option(
          "--parameter <name=number>",
          'value of one of the protocol\'s inputs, input["name"]; repeatable',
          collect,
        )
        .option("--name <text>", "name of the simulation (default: the protocol's file name)")
        .option("--max-designs <n>", "the most simulations that one request may start (default: 1000)"),
    )
      .addHelpText(
        "after",
        examples(
          ["simjobs submit ionworks --simulation request.json"],
          ["simjobs submit ionworks --pipeline pipeline.json --watch --timeout 1h --on-timeout cancel"],
          [
            `simjobs submit ionworks --protocol 1c.yaml --model '{"capacity": 5, "chemistry": "NMC/Graphite"}'`,
          ],
          ["make-request | simjobs submit ionworks --simulation - --group sweep --json"],
        ),
      )
      .action(
        run(async (options) =>
          (await import("../commands/submit-ionworks.js")).submitIonworksCommand(context, options),
        ),
      ),
  );
  return submit.addHelpText(
    "after",
    examples(["simjobs submit jess --help"], ["simjobs submit ionworks --help"]),
  );
}
