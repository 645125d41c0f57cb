import { describe, expect, it } from "vitest";
import type { MockOptions } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { rawRequest } from "../testing/raw-request.js";
import { submitIds } from "../testing/submit-simulations.js";

/** Where a mock that is called by a name sends its callers: from `/jobs/`, and for a file of results. */
async function linksOf(options: MockOptions, host?: string) {
  await using mock = await startMock({
    clock: "manual",
    switches: { ionworks: { slash: "redirect" } },
    ...options,
  });
  const [id = ""] = await submitIds(mock);
  mock.clock.advance(100_000);
  const headers = { ...withKeyOf(mock).headers, ...(host === undefined ? {} : { host }) };
  const ask = async (path: string) => (await rawRequest(mock.url, path, { headers })).headers.location ?? "";
  const { port } = new URL(mock.storageUrl);
  return {
    slash: await ask("/jobs/?limit=2"),
    storage: new URL(await ask(`/simulations/${id}/steps/download`)).origin,
    url: mock.url,
    port,
    storageUrl: mock.storageUrl,
  };
}

describe("links", () => {
  it("name the address of the mock where that is how it was called", async () => {
    const { slash, storage, url, storageUrl } = await linksOf({});
    expect([slash, storage]).toEqual([`${url}/jobs?limit=2`, storageUrl]);
  });

  it.each(["localhost:8787", "twin", "twin.example:80", "[::1]:8787", "192.168.1.5:8787"])(
    "name the host by which it was called: %s",
    async (host) => {
      const { slash, storage, port } = await linksOf({}, host);
      expect(slash).toBe(`http://${host}/jobs?limit=2`);
      expect(storage).toBe(`http://${host.replace(/:\d+$/u, "")}:${port}`);
    },
  );

  it("name the public address where there is one, whoever calls", async () => {
    const { slash, storage, port } = await linksOf(
      { publicUrl: "https://twin.example/base" },
      "localhost:8787",
    );
    expect(slash).toBe("https://twin.example/base/jobs?limit=2");
    expect(storage).toBe(`http://twin.example:${port}`);
    const both = { publicUrl: "http://twin:80", publicStorageUrl: "https://files.example" };
    expect((await linksOf(both)).storage).toBe("https://files.example");
  });

  it("leave the host out where nobody can tell it", async () => {
    const { slash, storage, storageUrl } = await linksOf({}, "a b");
    expect([slash, storage]).toEqual(["/jobs?limit=2", storageUrl]);
  });
});
