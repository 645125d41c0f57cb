import { defineCommand } from "../command/command.js";
import { mockOptions } from "./mock-options.js";

export const mockCommand = defineCommand({
  name: "mock",
  about: "play both services on this machine, for tests and demonstrations",
  arguments: {},
  options: mockOptions,
  examples: [["simjobs mock --port 4010 --speed 2"]],
  run: async ({ options }, context) => (await import("./run-mock.js")).runMock(context, options),
});
