import { describe, expect, it } from "vitest";
import { JobError } from "@simjobs/core";
import { StorePatience } from "./store-patience.js";

const full = new JobError("unreachable", "the store at queue.example is full", { hint: "Make room there." });

function patience(): { readonly told: string[]; readonly asked: StorePatience } {
  const told: string[] = [];
  const write = (text: string): boolean => told.push(text) > 0;
  return {
    told,
    asked: new StorePatience({ stderr: Object.assign(Object.create(process.stderr), { write }) }),
  };
}

const failing = async (): Promise<never> => Promise.reject(full);

describe("the patience with a store", () => {
  it("tells trouble once, asks again, and tells that it is over", async () => {
    const { asked, told } = patience();
    expect(await asked.look(failing, false)).toBeNull();
    expect(await asked.look(failing, false)).toBeNull();
    expect(await asked.look(async () => 5, false)).toBe(5);
    expect(await asked.look(async () => 6, false)).toBe(6);
    expect(told).toEqual([
      "the store at queue.example is full; nothing is lost, and it is asked again.\n",
      "The store can be asked again.\n",
    ]);
  });

  it("ends with the trouble where there is no time for another look, and says what goes on", async () => {
    await expect(patience().asked.look(failing, true)).rejects.toMatchObject({
      code: "unreachable",
      message: full.message,
      hint: expect.stringContaining("its workers go on with it"),
    });
  });

  it.each(["unauthorized", "not_supported", "bad_input"] as const)("does not wait out %s", async (code) => {
    const { asked, told } = patience();
    const refusing = async (): Promise<never> => Promise.reject(new JobError(code, "no"));
    await expect(asked.look(refusing, false)).rejects.toMatchObject({ code });
    expect(told).toEqual([]);
  });
});
