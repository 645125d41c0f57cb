import { parseReference } from "@simjobs/core";
import type { DocumentName, DocumentOf } from "@simjobs/core/schemas";
import { systemClock } from "@simjobs/http";
import { ionworksGrammar } from "@simjobs/ionworks";
import { describe, expect, it } from "vitest";
import { documentOf, inSession, type McpSession } from "../../../apps/cli/src/testing/mcp-stage.js";
import { envOf } from "../../../apps/cli/src/testing/run-cli.js";
import { journalOfDead, onFleetStage, type FleetStage } from "./fleet-stage.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const isNeeded = process.env["CI"] !== undefined;

interface AgentStage extends FleetStage {
  readonly agent: <T>(
    work: (session: McpSession) => Promise<T>,
    options?: { readonly store?: string; readonly storePrefix?: string; readonly variable?: string },
  ) => Promise<T>;
}

/** An agent whose server has the fleet of the stage in its variable, or another one by its options. */
async function onStage(play: (stage: AgentStage) => Promise<void>): Promise<void> {
  await using redis = await RedisServer.start();
  await onFleetStage(redis.url, async (stage) => {
    const agent: AgentStage["agent"] = async (work, { variable = redis.url, ...mcp } = {}) =>
      inSession(work, {
        env: { ...envOf(stage.mock, stage.home), SIMJOBS_KEYRING: "off", SIMJOBS_STORE: variable },
        clock: systemClock,
        mcp,
      });
    await play({ ...stage, agent });
  });
}

interface Answer<Name extends DocumentName> {
  readonly says: string;
  readonly document: DocumentOf<Name>;
}

/** What an agent is told in sentences, and as a document. */
async function answer<Name extends DocumentName>(
  { client }: McpSession,
  tool: string,
  name: Name,
  words: Readonly<Record<string, unknown>> = {},
): Promise<Answer<Name>> {
  const told = await client.callTool({ name: tool, arguments: words });
  const [first] = told.content;
  return { says: first?.type === "text" ? first.text : "", document: documentOf(told, name) };
}

async function planFor({ ask }: McpSession, ref: string): Promise<string> {
  return (await ask("plan_cancel", "simjobs.cancel-plan/1", { refs: [ref] })).plan ?? "";
}

const addJob = ({ mock }: FleetStage): string =>
  mock.addJobs({ provider: "ionworks", count: 1, durationMs: 3_600_000 })[0] ?? "";

const cancelsAt = ({ mock }: FleetStage): number =>
  mock.requests().filter(({ method, path }) => method === "POST" && path.endsWith("/cancel")).length;

describe.skipIf(!hasRedisServer && !isNeeded)("an agent whose server belongs to a fleet", () => {
  it("is told of a wish that nobody can finish, and later what a worker has put on record", async () =>
    onStage(async (stage) => {
      const ref = addJob(stage);
      await stage.agent(async (session) => {
        const plan = await planFor(session, ref);
        const words = { plan, waitSeconds: 1, reason: "wrong weather" };
        const { says, document } = await answer(session, "apply_cancel", "simjobs.cancel/1", words);
        expect(document.results).toMatchObject([{ ref, outcome: "unknown", sends: 0 }]);
        expect(says).toContain(
          `${ref} is unknown: the fleet has its wish, which is open; when its record was last read, no cancel`,
        );
        expect(says).toContain("no cancel was sent yet");
        expect(says).toMatch(/1 wish stays open: no worker that lives is signed in to user .* at http/);
        expect(says).not.toContain("a cancel may have left");
        expect(cancelsAt(stage)).toBe(0);
        const open = await answer(session, "open_wishes", "simjobs.resume-list/1");
        expect(open.document.wishes).toMatchObject([{ ref, why: "unattended", reason: "wrong weather" }]);

        const worker = await stage.work();
        const onRecord = async () => session.ask("receipts", "simjobs.receipts/1");
        while ((await onRecord()).receipts.length === 0) await systemClock.sleep(50);
        const again = await answer(session, "apply_cancel", "simjobs.cancel/1", { plan, waitSeconds: 60 });
        expect(again.document.results).toEqual([]);
        await worker.stop();
        expect((await onRecord()).receipts).toMatchObject([
          { ref, outcome: "cancelled", reason: "wrong weather" },
        ]);
        expect((await answer(session, "open_wishes", "simjobs.resume-list/1")).says).toBe(
          "Nothing is open in the fleet.",
        );
      });
    }));

  it("leaves the wish to the fleet when it takes the call back, as it was told", async () =>
    onStage(async (stage) => {
      const ref = addJob(stage);
      await stage.agent(async (session) => {
        const { tools } = await session.client.listTools();
        const about = tools.find(({ name }) => name === "apply_cancel")?.description ?? "";
        expect(about).toContain("Once handed over, the wish stays: taking this call back");
        expect(about).not.toContain("withdrawn when");
        expect(`${about} ${session.client.getInstructions() ?? ""}`).not.toContain("on this disk");
        const plan = await planFor(session, ref);
        const stop = new AbortController();
        const call = session.client.callTool(
          { name: "apply_cancel", arguments: { plan, waitSeconds: 60 } },
          { signal: stop.signal },
        );
        const refused = expect(call).rejects.toThrow("taken back");
        while (!(await stage.cli("resume --list --json")).stdout.includes(ref)) await systemClock.sleep(50);
        stop.abort("taken back");
        await refused;
        const open = await answer(session, "open_wishes", "simjobs.resume-list/1");
        expect(open.document.wishes).toMatchObject([{ ref, state: "open" }]);
        expect(open.says).toContain(`${ref}: nothing was sent yet; start a worker`);
      });
    }));

  it("works on what is open as one more worker when it is told to", { timeout: 60_000 }, async () =>
    onStage(async (stage) => {
      const ref = addJob(stage);
      await stage.cli(`cancel ${ref} --no-wait`);
      await stage.agent(async (session) => {
        const { document, says } = await answer(session, "resume", "simjobs.resume/1", { waitSeconds: 60 });
        expect(document.results).toMatchObject([{ ref, outcome: "cancelled", sends: 1 }]);
        expect(says).toBe(`${ref}: cancelled`);
      });
    }),
  );

  it("hears of what is open on the machine's own record, which the fleet does not have", async () =>
    onStage(async (stage) => {
      const journal = journalOfDead(stage.home);
      const where = { origin: stage.mock.url, account: "ada" };
      const ref = parseReference(addJob(stage), [ionworksGrammar]);
      await journal.wish([{ id: "left", ref, where, wishedAtMs: systemClock.wallNow(), reason: null }]);
      await journal.close();
      await stage.agent(async (session) => {
        expect((await answer(session, "open_wishes", "simjobs.resume-list/1")).says).toMatch(
          /^Nothing is open in the fleet\.\nThis machine's own record has 1 job open, which the fleet knows nothing of\./,
        );
      });
    }));

  it("means the fleet of the server's own words before that of the variable, or none", async () =>
    onStage(async (stage) => {
      const ref = addJob(stage);
      await stage.cli(`cancel ${ref} --no-wait`);
      const open = async (options: Parameters<AgentStage["agent"]>[1]): Promise<readonly string[]> =>
        stage.agent(
          async ({ ask }) =>
            (await ask("open_wishes", "simjobs.resume-list/1")).wishes.map((wish) => wish.ref),
          options,
        );
      expect(await open({ store: stage.store, variable: "" })).toEqual([ref]);
      expect(await open({ storePrefix: "another" })).toEqual([]);
      expect(await open({ store: "" })).toEqual([]);
      const told = await stage.agent(async ({ client }) => client.getInstructions(), { store: "" });
      expect(told).toContain("on this disk");
    }));

  it.each([
    ["redis://:sesame@127.0.0.1:1", "unreachable", "the store at 127.0.0.1:1 cannot be reached"],
    ["rdis://:sesame@127.0.0.1", "bad_input", 'a store of the kind "rdis" is not known'],
    ["redis://:sesame@127.0.0.1:77777", "bad_input", "the address of the store cannot be read"],
  ])("is told what is wrong with %s by each tool, and no secret", async (store, code, message) =>
    onStage(async (stage) => {
      const ref = addJob(stage);
      const plan = await stage.agent(async (session) => planFor(session, ref), { store: "" });
      await stage.agent(
        async ({ refused, talk }) => {
          const calls: readonly (readonly [string, object])[] = [
            ["list", {}],
            ["status", { refs: [ref] }],
            ["show", { ref }],
            ["watch", { refs: [ref], waitSeconds: 1 }],
            ["plan_cancel", { refs: [ref] }],
            ["apply_cancel", { plan, waitSeconds: 1 }],
            ["receipts", {}],
            ["receipts", { of: ref }],
            ["open_wishes", {}],
            ["resume", { waitSeconds: 1 }],
          ];
          for (const [tool, words] of calls) {
            const error = await refused(tool, { ...words });
            expect({ tool, code: error.code, message: error.message }).toEqual({
              tool,
              code,
              message: expect.stringContaining(message),
            });
            expect(JSON.stringify(error) + talk()).not.toContain("sesame");
          }
        },
        { store },
      );
      expect(cancelsAt(stage)).toBe(0);
    }),
  );
});
