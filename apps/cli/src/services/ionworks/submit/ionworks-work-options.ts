import { flag, list, value, type ValuesOf } from "../../../command/option-specs.js";

/** What `submit ionworks` can be told about the work itself. */
export const ionworksWorkOptions = {
  example: flag("submit the example: one discharge of a quick model (simjobs examples)"),
  simulation: value(
    "file",
    "request: {parameterized_model, protocol_experiment, design_parameters_doe?, …}; - reads standard input",
  ),
  pipeline: value("file", "pipeline: {elements, name?, …}"),
  simplePipeline: value("file", "simple pipeline: {config: {elements}, name?, …}"),
  optimization: value("file", "optimization: {parameterized_model_id, name, …}"),
  protocol: value("file", "one simulation of a protocol, in YAML or in PyBaMM's words, with --model"),
  model: value("model", "id of a model, or a quick model as JSON or a .json file"),
  parameter: list("name=number", 'value of one of the protocol\'s inputs, input["name"]; repeatable'),
  name: value("text", "name of the simulation (default: the protocol's file name)"),
  maxDesigns: value("n", "the most simulations that one request may start (default: 1000)"),
};

export type IonworksWorkOptions = ValuesOf<typeof ionworksWorkOptions>;
