import { afterAll, describe, expect, it } from "vitest";
import { startMock, type MockOptions, type RunningMock } from "@simjobs/mock";
import { Bench } from "./bench.js";
import { endpointOf, isAskedBy, type EndpointId } from "./endpoints.js";

/** One thing that the clients and the mock must agree about. */
export interface ContractCase {
  readonly title: string;
  /** The endpoints that it is about. Each must have been asked when it is over. */
  readonly asks: readonly EndpointId[];
  readonly mock?: MockOptions;
  readonly run: (bench: Bench) => Promise<void>;
}

/** Cases of one subject. They are data, so that the table of endpoints can tell which there are. */
export interface ContractSuite {
  readonly subject: string;
  readonly cases: readonly ContractCase[];
}

/** Makes a test of each case. Its mock is as good as new. */
export function runSuite({ subject, cases }: ContractSuite): void {
  describe(subject, () => {
    const mocks = new Map<string, RunningMock>();
    afterAll(async () => {
      await Promise.all([...mocks.values()].map((mock) => mock.close()));
    });

    for (const { title, asks, mock: options = {}, run } of cases) {
      it(title, async () => {
        const key = JSON.stringify(options);
        const mock = mocks.get(key) ?? (await startMock({ clock: "manual", ...options }));
        mocks.set(key, mock);
        mock.reset();
        await using bench = new Bench(mock);
        await run(bench);
        const requests = mock.requests();
        const unasked = asks.filter((id) => !requests.some((request) => isAskedBy(request, endpointOf(id))));
        expect(unasked, "endpoints that this case is said to ask, and did not").toEqual([]);
      });
    }
  });
}
