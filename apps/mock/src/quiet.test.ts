import { setImmediate } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { startMock } from "./start-mock.js";

it("gives no warning of the process that starts it", async () => {
  const warnings: string[] = [];
  const listen = ({ message }: Error): void => void warnings.push(message);
  process.on("warning", listen);
  onTestFinished(() => void process.off("warning", listen));
  const mock = await startMock();
  await mock.close();
  await setImmediate();
  expect(warnings).toEqual([]);
});
