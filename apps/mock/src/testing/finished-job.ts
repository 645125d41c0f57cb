import { expect } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { signIn, type JessCaller } from "./jess-client.js";
import { submit } from "./multipart.js";
import { readZip } from "./read-zip.js";

/** A model of EnergyPlus with two zones. */
export const model = "! a comment\r\nVersion,9.6;\nZone,Küche,0;\nZone, Hall ,0;\n";
export const weather = "LOCATION,London\n".repeat(50);

/** A job that was submitted and has finished. */
export async function finishedJob(
  mock: RunningMock,
  parts: Readonly<Record<string, string | Buffer>> = { "office.idf": model, "london.epw": weather },
): Promise<{ jess: JessCaller; id: string }> {
  const jess = await signIn(mock);
  const id = await submit(mock, jess, parts);
  mock.clock.advance(60_000);
  expect(await jess.status(id)).toMatchObject({ status: "FINISHED" });
  return { jess, id };
}

/** Its results, by name. */
export async function zipOfJob(
  jess: JessCaller,
  id: string,
  query = "",
): Promise<ReadonlyMap<string, Buffer>> {
  const answer = await jess.get(`/job/file/${id}${query}`);
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/zip");
  return (await readZip(answer.body)) ?? new Map();
}
