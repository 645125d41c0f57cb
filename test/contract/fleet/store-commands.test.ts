import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseReference } from "@simjobs/core";
import { systemClock } from "@simjobs/http";
import { ionworksGrammar } from "@simjobs/ionworks";
import { jessGrammar } from "@simjobs/jess";
import { readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { temporaryFolder } from "../../../apps/cli/src/testing/run-cli.js";
import { stores } from "./each-store.js";
import { journalOfDead, onFleetStage, type FleetStage } from "./fleet-stage.js";

const cancels = (mock: FleetStage["mock"]): number =>
  mock.requests().filter(({ method, path }) => method === "POST" && /cancel$|\/job\/\d/u.test(path)).length;

const byText = (one: unknown, other: unknown): number => String(one).localeCompare(String(other));

/** Jobs that go on for an hour, of either service. */
function addJobs({ mock }: FleetStage): readonly string[] {
  const count = { count: 2, durationMs: 3_600_000 };
  return [
    ...mock.addJobs({ provider: "ionworks", ...count }),
    ...mock.addJobs({ provider: "jess", ...count }),
  ];
}

describe.each(stores)("commands on a store on $name", ({ start }) => {
  it(
    "lists what is open, gives some of it up, finishes the rest, and checks what is on record",
    { timeout: 120_000 },
    async () => {
      await using server = await start();
      await onFleetStage(server.url, async (stage) => {
        const { cli } = stage;
        const refs = addJobs(stage);
        const [first = "", ...rest] = refs;
        await cli(`cancel ${refs.join(" ")} --no-wait --reason weather`);

        const list = await cli("resume --list --json");
        const { wishes } = readDocument(list.stdout, "simjobs.resume-list/1");
        expect(
          wishes.map(({ ref, why, state, reason }) => [ref, why, state, reason]).toSorted(byText),
        ).toEqual(refs.map((ref) => [ref, "unattended", "open", "weather"]).toSorted(byText));
        expect(list.exitCode).toBe(0);

        const doctor = readDocument((await cli("doctor --json")).stdout, "simjobs.doctor/1");
        const found = doctor.checks.filter(({ about }) => about === "store");
        expect(found.map(({ name, state }) => `${name} ${state}`).toSorted(byText)).toEqual([
          "clock ok",
          "connection ok",
          "durability ok",
          "ionworks wishes warning",
          "jess wishes warning",
          "workers problem",
        ]);
        const place = new URL(server.url);
        const { text } = found.find(({ name }) => name === "connection") ?? { text: "" };
        expect(text).toContain(`${place.host}${place.pathname} can be worked with: `);
        expect(text).toMatch(/: (?:PostgreSQL|Redis|Valkey) \d+\.[\d.]+, layout 1$/u);
        expect(JSON.stringify(doctor)).not.toContain("open-sesame");

        const dropped = await cli(`resume --drop ${first} --json`);
        expect(readDocument(dropped.stdout, "simjobs.resume-drop/1").dropped).toMatchObject([
          { ref: first, state: "open" },
        ]);
        expect(await cli(`resume --drop ${first}`)).toMatchObject({ exitCode: 5 });
        expect(cancels(stage.mock)).toBe(0);

        const resumed = await cli("resume --json");
        expect(readDocument(resumed.stdout, "simjobs.resume/1")).toMatchObject({ left: [], faults: [] });
        expect(
          readDocument(resumed.stdout, "simjobs.resume/1")
            .results.map(({ ref, outcome, sends }) => [ref, outcome, sends])
            .toSorted(byText),
        ).toEqual(rest.map((ref) => [ref, "cancelled", 1]).toSorted(byText));
        expect(resumed.exitCode).toBe(0);
        expect((await cli("resume")).stderr).toContain("Nothing is open in the fleet.\n");

        const receipts = readDocument(
          (await cli("receipts list --json")).stdout,
          "simjobs.receipts/1",
        ).receipts;
        expect(receipts.map(({ ref, outcome, reason }) => [ref, outcome, reason]).toSorted(byText)).toEqual(
          rest.map((ref) => [ref, "cancelled", "weather"]).toSorted(byText),
        );
        const shown = await cli(`receipts show ${rest[0]} --json`);
        expect(readDocument(shown.stdout, "simjobs.receipts/1").receipts).toMatchObject([
          { ref: rest[0], evidence: expect.arrayContaining([expect.objectContaining({ what: "sent" })]) },
        ]);
        const verified = await cli("receipts verify --json");
        expect(readDocument(verified.stdout, "simjobs.receipts-verify/1")).toMatchObject({
          files: 4,
          receipts: 3,
          sound: true,
        });

        const folder = join(temporaryFolder(), "fleet");
        const exported = await cli(`receipts export ${folder} --json`);
        expect(readDocument(exported.stdout, "simjobs.receipts-export/1")).toMatchObject({
          wishes: 4,
          receipts: 3,
          damaged: [],
          sound: true,
        });
        expect(readdirSync(folder).length).toBeGreaterThan(1);
        const offline = await cli(`receipts verify --folder ${folder} --json`, {
          store: "redis://127.0.0.1:1",
        });
        expect(readDocument(offline.stdout, "simjobs.receipts-verify/1")).toMatchObject({
          receipts: 3,
          sound: true,
        });
        expect(await cli(`receipts export ${folder}`)).toMatchObject({ exitCode: 2 });
        expect(await cli(`receipts verify --folder ${folder}-not-there`)).toMatchObject({ exitCode: 2 });
      });
    },
  );

  it(
    "takes over what is open on a laptop, once, with what was sent for it",
    { timeout: 120_000 },
    async () => {
      await using server = await start();
      await onFleetStage(server.url, async (stage) => {
        const { cli, mock, home } = stage;
        const [asked = "", open = "", both = "", sent = ""] = addJobs(stage);
        await leaveOpen(stage, [asked, open, both, sent], [asked, sent]);
        await cli(`cancel ${both} ${sent} --no-wait`);
        const before = join(temporaryFolder(), "before");
        cpSync(join(home, "journal"), before, { recursive: true });

        expect(await cli("receipts import", { store: "redis://127.0.0.1:1" })).toMatchObject({
          exitCode: 13,
        });
        const imported = await cli("receipts import --json");
        const told = readDocument(imported.stdout, "simjobs.receipts-import/1");
        expect(told.imported.map(({ ref, isSame }) => [ref, isSame]).toSorted(byText)).toEqual(
          [
            [asked, true],
            [open, true],
            [both, false],
          ].toSorted(byText),
        );
        // What was sent from here for a job is not known to the fleet's own wish for it.
        expect(told.left).toMatchObject([{ ref: sent, why: "another-wish" }]);
        expect(imported.exitCode).toBe(8);
        const here = readDocument(
          (await cli("resume --list --json", { store: "" })).stdout,
          "simjobs.resume-list/1",
        );
        expect(here.wishes.map(({ ref }) => ref)).toEqual([sent]);

        // Who dies before it is closed here hands it over again: it is the same wish.
        rmSync(join(home, "journal"), { recursive: true });
        cpSync(before, join(home, "journal"), { recursive: true });
        const again = readDocument((await cli("receipts import --json")).stdout, "simjobs.receipts-import/1");
        expect(again.imported).toHaveLength(3);
        const list = readDocument((await cli("resume --list --json")).stdout, "simjobs.resume-list/1");
        expect(list.wishes.map(({ ref, state }) => [ref, state]).toSorted(byText)).toEqual(
          [
            [asked, "asked"],
            [open, "open"],
            [both, "open"],
            [sent, "open"],
          ].toSorted(byText),
        );
        expect(cancels(mock)).toBe(0);

        const resumed = readDocument((await cli("resume --json")).stdout, "simjobs.resume/1");
        // The one that may have left from here counts.
        expect(resumed.results.find(({ ref }) => ref === asked)).toMatchObject({
          outcome: "cancelled",
          sends: 2,
        });
        expect(resumed.results.find(({ ref }) => ref === open)).toMatchObject({
          outcome: "cancelled",
          sends: 1,
        });
        expect(cancels(mock)).toBe(4);
        const verified = await cli("receipts verify --json");
        expect(readDocument(verified.stdout, "simjobs.receipts-verify/1")).toMatchObject({
          files: 4,
          sound: true,
        });
      });
    },
  );
});

const idOf = (ref: string): string => `here-${ref.replace(":", "-")}`;

/** Puts on record of this machine what a process had wished for and asked before it died. */
async function leaveOpen(
  { cli, home }: FleetStage,
  refs: readonly string[],
  asked: readonly string[],
): Promise<void> {
  const { accounts } = readDocument((await cli("whoami --json")).stdout, "simjobs.whoami/1");
  const journal = journalOfDead(home);
  await journal.wish(
    refs.map((text) => {
      const ref = parseReference(text, [jessGrammar, ionworksGrammar]);
      const own = accounts.find(({ provider }) => provider === ref.provider);
      if (own === undefined) throw new TypeError(`nobody is signed in for ${text}`);
      const { origin, account } = own;
      return {
        id: idOf(text),
        ref,
        where: { origin, account },
        wishedAtMs: systemClock.wallNow(),
        reason: "dear",
      };
    }),
  );
  for (const ref of asked)
    await journal.note({ kind: "asked", wishId: idOf(ref), atMs: systemClock.wallNow(), run: null });
  await journal.close();
}
