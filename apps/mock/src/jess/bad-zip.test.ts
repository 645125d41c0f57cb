import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { idOf, signIn } from "../testing/jess-client.js";
import type { RawAnswer } from "../testing/raw-request.js";
import { readZip } from "../testing/read-zip.js";

async function download(fault: object, path = "", seed: object = {}): Promise<RawAnswer> {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", ...seed });
  mock.addFault({ match: { path: "*/job/file/*" }, fault: { kind: "bad-zip", ...fault } });
  const jess = await signIn(mock);
  const answer = await jess.get(`/job/file/${idOf(ref)}${path}`);
  expect(answer.status).toBe(200);
  expect(answer.body).toHaveLength(Number(answer.headers["content-length"]));
  return answer;
}

describe("JESS point 19: bad zips on demand", () => {
  it("half of a zip, complete as an answer", async () => {
    const { body } = await download({});
    expect(body.toString("latin1", 0, 4)).toBe("PK\u0003\u0004");
    expect(await readZip(body)).toBeUndefined();
  });

  it.each([
    ["json", "application/json", `{"ok":false,`],
    ["html", "text/html", "<html>"],
    ["empty", "application/zip", ""],
  ])("%s in place of a zip", async (how, type, start) => {
    const { headers, text } = await download({ how });
    expect([headers["content-type"], text.slice(0, start.length)]).toEqual([type, start]);
    if (how === "empty") expect(text).toBe("");
  });

  it("an entry that leaves the folder, under any name", async () => {
    const names = async (fault: object): Promise<string> => (await download(fault)).body.toString("latin1");
    expect(await names({ how: "entry" })).toContain("../escaped.txt");
    expect(await names({ entry: "C:\\windows\\x" })).toContain("C:\\windows\\x");
    expect(await readZip((await download({ entry: "/etc/cron.d/x" })).body)).toBeUndefined();
    const twice = await download({ entry: "eplusout.err" });
    expect(twice.body.toString("latin1").match(/eplusout\.err/gu)).toHaveLength(4);
  });

  it("a bomb: much in little", async () => {
    const { body } = await download({ bytes: 30_000_000, entry: "big.txt" });
    expect(body.length).toBeLessThan(1_000_000);
    expect((await readZip(body))?.get("big.txt")).toHaveLength(30_000_000);
  });

  const hasUnzip = spawnSync("unzip", ["-v"]).status === 0;
  it.skipIf(!hasUnzip)("a wrong checksum, which unzip notices", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bad-zip-"));
    try {
      const { body } = await download({ how: "checksum" });
      await writeFile(join(folder, "a.zip"), body);
      const { status, stdout } = spawnSync("unzip", ["-t", join(folder, "a.zip")], { encoding: "utf8" });
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/damaged\.txt\s+bad CRC/u);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("leaves single files alone", async () => {
    expect((await download({ how: "html" }, "/eplusout.end")).text).toMatch(/^EnergyPlus Completed/u);
  });
});

describe("faults of the wire at large results", () => {
  const seed = { provider: "jess", status: "FINISHED", resultBytes: 20_000_000 } as const;

  it.each([
    [{ kind: "truncate" }, 10_000_000],
    [{ kind: "truncate", bytes: 123_456 }, 123_456],
  ])("%j cuts them off", async (fault, bytes) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs(seed);
    mock.addFault({ match: { path: "*/job/file/*" }, fault });
    const { cookie } = await signIn(mock);
    const answer = await fetch(`${mock.url}/jess_web/api/job/file/${idOf(ref)}/eplusout.eso`, {
      headers: { cookie },
    });
    expect(answer.headers.get("content-length")).toBe("20000000");
    let received = 0;
    const reading = async (): Promise<void> => {
      for await (const chunk of answer.body ?? []) received += chunk.length;
    };
    await expect(reading()).rejects.toThrow();
    expect(received).toBeLessThanOrEqual(bytes);
    expect(received).toBeGreaterThan(0);
  });

  it("slow-body holds them up and loses nothing", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs(seed);
    mock.addFault({ match: { path: "*/job/file/*" }, fault: { kind: "slow-body", ms: 20 } });
    const jess = await signIn(mock);
    expect((await jess.get(`/job/file/${idOf(ref)}/eplusout.eso`)).body).toHaveLength(20_000_000);
  });
});
