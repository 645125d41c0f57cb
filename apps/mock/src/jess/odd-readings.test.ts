import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { idOf, parsed, signIn } from "../testing/jess-client.js";

describe("JESS point 19: readings that make clients stumble", () => {
  const queued = { provider: "jess", status: "QUEUED", cases: 20, durationMs: 60_000 } as const;

  it("a progress that cannot be read, in status and list", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs(queued);
    const jess = await signIn(mock);
    const fault = mock.addFault({ match: { times: 2 }, fault: { kind: "bad-progress", text: "many" } });
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "QUEUED", progress: "many" });
    expect(await jess.list()).toMatchObject([{ progress: "many" }]);
    expect(await jess.status(idOf(ref))).toMatchObject({ progress: "20, 0, 0, 0, 20, 0, 0" });
    expect(fault.applied).toBe(0);
  });

  it("an unknown word in one reading, and the old one in the next", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs(queued);
    const jess = await signIn(mock);
    mock.addFault({ match: { nth: 1 }, fault: { kind: "unknown-status", word: "RUNNING" } });
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "RUNNING" });
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "QUEUED" });
  });

  it.each([
    ["early", expect.any(Number)],
    ["null", null],
  ])("completion_Time of a job under cancel, by switch: %s", async (setting, expected) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { jess: { "completion-time": setting } },
    });
    const [ref] = mock.addJobs(queued);
    const jess = await signIn(mock);
    await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" });
    expect(await jess.status(idOf(ref))).toMatchObject({ cancel_Flag: true, completion_Time: expected });
  });

  it("CANCELLED in place of CANCELED, by switch", async () => {
    await using mock = await startMock({ clock: "manual", switches: { jess: { "end-word": "CANCELLED" } } });
    const [ref] = mock.addJobs({ provider: "jess", status: "CANCELED" });
    const jess = await signIn(mock);
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "CANCELLED", cancel_Flag: false });
    expect(await jess.list()).toMatchObject([{ status: "CANCELLED" }]);
  });

  it("a 401 in mid-poll, after which the same token counts no more", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs(queued);
    const jess = await signIn(mock);
    mock.addFault({ match: { path: "*/job/status/*", nth: 2 }, fault: { kind: "expire-session" } });
    const codes: number[] = [];
    for (let poll = 0; poll < 3; poll += 1) {
      codes.push((await jess.get(`/job/status/${idOf(ref)}`)).status);
    }
    expect(codes).toEqual([200, 401, 401]);
    const again = await signIn(mock);
    expect(parsed(await again.get(`/job/status/${idOf(ref)}`))).toMatchObject({ ok: true });
  });
});
