import { maybe, some } from "../../../command/argument-specs.js";
import { defineCommand, type CommandGroup } from "../../../command/command.js";
import { commonOptions } from "../../../command/common-options.js";
import { limitOptions } from "../../../command/limit-options.js";
import { listingOptions } from "../../../listing/listing-options.js";
import type { ServiceStage } from "../../service-entry.js";
import { getOptions, putOptions, removeOptions } from "./files-options.js";

const list = defineCommand({
  name: "list",
  about: "list what is in the storage",
  arguments: { folder: maybe("folder", "a folder in it (default: all)") },
  options: { ...commonOptions, ...limitOptions, ...listingOptions },
  examples: [
    ["simjobs files list"],
    ["simjobs files list office --json"],
    ["simjobs files list --jq '.files[].path'"],
  ],
  run: async ({ folder, options }, stage: ServiceStage) =>
    (await import("./run-files.js")).listFiles(stage, folder, options),
});

const put = defineCommand({
  name: "put",
  about: "store files; a zip is unpacked there",
  arguments: { files: some("file", "files of this machine") },
  options: putOptions,
  examples: [["simjobs files put office.idf in.epw --to office"]],
  run: async ({ files, options }, stage: ServiceStage) =>
    (await import("./run-files.js")).putFiles(stage, files, options),
});

const get = defineCommand({
  name: "get",
  about: "fetch files of the storage",
  arguments: { paths: some("path", "files in the storage, as `files list` shows them") },
  options: getOptions,
  examples: [["simjobs files get office/office.idf --out copy"]],
  run: async ({ paths, options }, stage: ServiceStage) =>
    (await import("./run-files.js")).getFiles(stage, paths, options),
});

const remove = defineCommand({
  name: "rm",
  about: "delete files of the storage",
  arguments: { paths: some("path", "files or folders in the storage") },
  options: removeOptions,
  examples: [["simjobs files rm office/old.idf"], ["simjobs files rm office --yes"]],
  run: async ({ paths, options }, stage: ServiceStage) =>
    (await import("./run-files.js")).removeFiles(stage, paths, options),
});

/** The storage that an account has at JESS. */
export const filesCommands: CommandGroup<ServiceStage> = {
  name: "files",
  about: "files in your storage at JESS, to be run without sending them again",
  commands: [list, put, get, remove],
  examples: [["simjobs files list"], ["simjobs files put --help"]],
};
