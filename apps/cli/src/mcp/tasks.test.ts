import { InMemoryTransport, type JSONRPCMessage } from "@modelcontextprotocol/client";
import { describe, expect, it } from "vitest";
import { allCommands } from "../program.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { inSession as inSdkSession, newestRevision } from "../testing/mcp-stage.js";
import { envOf, testContext } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";
import { serve } from "./run-mcp.js";

const meta = {
  "io.modelcontextprotocol/protocolVersion": newestRevision,
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};

interface Wire {
  /** Sends a request and returns its result, or its error. */
  readonly ask: (
    method: string,
    params?: Readonly<Record<string, unknown>>,
  ) => Promise<Record<string, unknown>>;
  readonly call: (name: string, words: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>;
  /** Looks for a task until it has ended. */
  readonly end: (taskId: unknown) => Promise<Record<string, unknown>>;
  readonly leave: () => Promise<void>;
}

/** A session on the wire: the SDK's client knows no tasks by itself. */
async function onWire<T>(work: (wire: Wire & MockStage) => Promise<T>): Promise<T> {
  return onMockStage(async (stage) => {
    const { mock, home } = stage;
    const context = testContext(["mcp"], { env: envOf(mock, home), clock: clockOf(mock) });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    const served = serve(context, {}, allCommands, theirs);
    const waiting = new Map<unknown, (answer: Record<string, unknown>) => void>();
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport has no events
    ours.onmessage = (message: JSONRPCMessage) => {
      if (!("id" in message)) return;
      if ("result" in message) waiting.get(message.id)?.(message.result);
      if ("error" in message) waiting.get(message.id)?.({ error: message.error });
    };
    await ours.start();
    let last = 0;
    const ask: Wire["ask"] = async (method, params = {}) => {
      last += 1;
      const id = last;
      const answer = new Promise<Record<string, unknown>>((resolve) => waiting.set(id, resolve));
      await ours.send({ jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } });
      return answer;
    };
    const end: Wire["end"] = async (taskId) => {
      for (;;) {
        const task = await ask("tasks/get", { taskId });
        if (task["status"] !== "working") return task;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const leave = async (): Promise<void> => {
      await ours.close();
      await served;
    };
    try {
      return await work({
        ...stage,
        ask,
        end,
        leave,
        call: async (name, words) => ask("tools/call", { name, arguments: words }),
      });
    } finally {
      await leave();
    }
  });
}

const planIn = (result: Record<string, unknown>): unknown =>
  (result["structuredContent"] as { readonly plan: unknown }).plan;

/** Looks at a task until its job is being cancelled. */
async function untilCancelling(
  ask: (method: string, params: { readonly taskId: unknown }) => Promise<Readonly<Record<string, unknown>>>,
  taskId: unknown,
): Promise<void> {
  for (;;) {
    const { statusMessage } = await ask("tasks/get", { taskId });
    if (String(statusMessage).includes("cancelling")) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("a cancel as a task", () => {
  it("is told of as something that the server can do", async () => {
    await onWire(async ({ ask }) => {
      expect(await ask("server/discover")).toMatchObject({
        capabilities: { tools: {}, extensions: { "io.modelcontextprotocol/tasks": {} } },
      });
    });
  });

  it("stays working until there is an outcome, which is then its result", async () => {
    await onWire(async ({ mock, ask, call, end }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 900_000 });
      const plan = planIn(await call("plan_cancel", { refs: [ref] }));
      const begun = await call("apply_cancel", { plan });
      expect(begun).toMatchObject({ resultType: "task", status: "working", ttlMs: 3_600_000 });
      expect(await ask("tasks/update", { taskId: begun["taskId"], inputResponses: {} })).toMatchObject({
        resultType: "complete",
      });
      expect(await end(begun["taskId"])).toMatchObject({
        resultType: "complete",
        taskId: begun["taskId"],
        status: "completed",
        result: { resultType: "complete", structuredContent: { results: [{ ref, outcome: "cancelled" }] } },
      });
    });
  });

  it("that is cancelled stops the looking, and no job: its wish stays open", async () => {
    await onWire(async ({ mock, ask, call, end }) => {
      mock.addFault({ match: { provider: "jess" }, fault: { kind: "slow-cancel", ms: 900_000 } });
      const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 9_000_000 });
      const plan = planIn(await call("plan_cancel", { refs: [ref] }));
      const { taskId } = await call("apply_cancel", { plan, waitSeconds: 3_600 });
      await untilCancelling(ask, taskId);
      expect(await ask("tasks/cancel", { taskId })).toMatchObject({ resultType: "complete" });
      const ended = await end(taskId);
      expect(ended).toMatchObject({ status: "cancelled" });
      expect(ended["statusMessage"]).toContain("no job was stopped by that");
      expect(ended["statusMessage"]).not.toContain("is cancelled");
      const { structuredContent } = await call("open_wishes", {});
      expect(structuredContent).toMatchObject({ wishes: [{ ref, state: "asked" }] });
    });
  });

  it("leaves its wish open where the client goes away", async () => {
    await onWire(async ({ mock, home, call, ask, leave }) => {
      mock.addFault({ match: { provider: "jess" }, fault: { kind: "slow-cancel", ms: 900_000 } });
      const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 9_000_000 });
      const plan = planIn(await call("plan_cancel", { refs: [ref] }));
      const { taskId } = await call("apply_cancel", { plan, waitSeconds: 3_600 });
      await untilCancelling(ask, taskId);
      await leave();
      await inSdkSession(
        async ({ ask: askTool }) => {
          const { wishes } = await askTool("open_wishes", "simjobs.resume-list/1");
          expect(wishes).toMatchObject([{ ref, state: "asked" }]);
        },
        { env: envOf(mock, home), clock: clockOf(mock) },
      );
    });
  });

  it("is no task where the call is short, and its mistakes are its result", async () => {
    await onWire(async ({ call, end, ask }) => {
      expect(await call("receipts", {})).toMatchObject({ resultType: "complete" });
      const { taskId } = await call("apply_cancel", { plan: "nothing" });
      expect(await end(taskId)).toMatchObject({ status: "completed", result: { isError: true } });
      for (const method of ["tasks/get", "tasks/update", "tasks/cancel"])
        expect(await ask(method, { taskId: "no such" })).toMatchObject({ error: { code: -32_602 } });
    });
  });
});
