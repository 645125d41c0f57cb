import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/run-cli.js";
import { SubmittedStore } from "./submitted-store.js";

const origin = "https://ionworks.example.org";
const simulation = { provider: "ionworks", kind: "simulation", id: "s1" };
const entry = { ref: simulation, origin, atMs: 0, name: "C/2", jobId: "j1" };

const refs = (entries: readonly { readonly ref: string }[]): readonly string[] =>
  entries.map(({ ref }) => ref);

describe("the notes of what was submitted", () => {
  it("are found again by another process, by the simulation and by its job", async () => {
    const path = join(temporaryFolder(), "submitted.jsonl");
    await new SubmittedStore(path).add([entry]);
    const store = new SubmittedStore(path);
    expect(await store.find(simulation, origin)).toMatchObject({ jobId: "j1", name: "C/2" });
    expect(await store.find({ provider: "ionworks", kind: "job", id: "j1" }, origin)).toMatchObject({
      name: "C/2",
    });
  });

  it("are found at once by those who had looked before", async () => {
    const store = new SubmittedStore(join(temporaryFolder(), "submitted.jsonl"));
    expect(await store.find(simulation, origin)).toBeUndefined();
    await store.add([entry]);
    expect(await store.find(simulation, origin)).toMatchObject({ jobId: "j1" });
  });

  it("are not taken for a job of that number elsewhere", async () => {
    const store = new SubmittedStore(join(temporaryFolder(), "submitted.jsonl"));
    await store.add([entry]);
    expect(await store.find(simulation, "https://other.example.org")).toBeUndefined();
  });

  it("are the same for every name of the account", async () => {
    const store = new SubmittedStore(join(temporaryFolder(), "submitted.jsonl"));
    await store.add([{ ...entry, ref: { ...simulation, account: "lab" } }]);
    expect(await store.find(simulation, origin)).toMatchObject({ jobId: "j1" });
  });

  it("survive a line that was torn by a crash", async () => {
    const path = join(temporaryFolder(), "submitted.jsonl");
    writeFileSync(path, '{"ref":"ionworks:simulation/s0","orig');
    await new SubmittedStore(path).add([entry]);
    appendFileSync(path, "not json\n[]\n");
    expect(await new SubmittedStore(path).find(simulation, origin)).toMatchObject({ jobId: "j1" });
    expect(readFileSync(path, "utf8")).toContain('{"ref":"ionworks:simulation/s0","orig\n');
  });

  it("tell the jobs of a group and of the last command, in their order", async () => {
    const path = join(temporaryFolder(), "submitted.jsonl");
    const job = (id: string) => ({ ref: { provider: "jess", kind: "job", id }, origin, atMs: 0 });
    const store = new SubmittedStore(path);
    await store.add([
      { ...job("1"), group: "night", batch: "b1" },
      { ...job("2"), group: "night", batch: "b1" },
    ]);
    await store.add([{ ...job("3"), batch: "b2", profile: "lab" }]);
    await store.add([
      { ...job("4"), group: "night", batch: "b3" },
      { ...job("5"), group: "day", batch: "b3" },
    ]);
    expect(refs(await store.group("night"))).toEqual(["jess:1", "jess:2", "jess:4"]);
    expect(refs(await store.last())).toEqual(["jess:4", "jess:5"]);
    expect(await store.groups()).toEqual(["day", "night"]);
    expect(await new SubmittedStore(join(temporaryFolder(), "none")).last()).toEqual([]);
    expect(await store.find({ provider: "jess", kind: "job", id: "3" }, origin)).toMatchObject({
      profile: "lab",
    });
  });
});
