import { expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { Accounts } from "./accounts.js";
import { openTransport } from "./open-transport.js";

it("lets the machine be made ready before requests are, and for nothing else", async () => {
  const told: string[] = [];
  const base = testContext([]);
  const context = { ...base, machine: { ...base.machine, beforeRequests: () => void told.push("ready") } };
  const accounts = await Accounts.create(context);
  const opening = await accounts.opening();
  expect(told).toEqual([]);
  const transport = await openTransport(opening, "https://api.example.org");
  expect(told).toEqual(["ready"]);
  await transport.close();
});
