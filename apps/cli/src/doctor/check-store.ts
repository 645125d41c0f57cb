import { placeOf } from "@simjobs/fleet";
import { formatDuration } from "../output/format-time.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { openRecords, type OpenedRecords } from "../store/open-records.js";
import type { StoreNames } from "../settings/store-names.js";
import { neededStoreOf, storeOf } from "../settings/store-of.js";
import { unattendedWords } from "../store/unattended-words.js";
import { aliveWords } from "./alive-words.js";
import { problemOf, type Check } from "./check.js";

const about = "store";
const clockToleranceMs = 30_000;

/** Whether a fleet's store can be worked with, keeps what it acknowledges, and has workers for what is open. */
export async function checkStore(context: CliContext, options: StoreNames): Promise<readonly Check[]> {
  if (storeOf(context, options) === undefined) return [];
  let opened: OpenedRecords;
  try {
    opened = await openRecords(context, options);
  } catch (error) {
    return [problemOf(about, "connection", error)];
  }
  try {
    const place = placeOf(neededStoreOf(context, options));
    return [
      await reached(opened, place),
      ...(await durability(opened)),
      ...(await clock(context, opened)),
      ...(await attendance(opened)),
    ];
  } catch (error) {
    return [problemOf(about, "state", error)];
  } finally {
    await opened.records.close();
  }
}

async function reached({ store }: OpenedRecords, place: string): Promise<Check> {
  const { product, version, layout } = await store.describe();
  const text = `${place} can be worked with: ${product} ${version}, layout ${layout}`;
  return { about, name: "connection", state: "ok", text };
}

async function durability({ store }: OpenedRecords): Promise<readonly Check[]> {
  const weakness = await store.checkDurability();
  if (weakness === null)
    return [{ about, name: "durability", state: "ok", text: "it keeps what it has acknowledged" }];
  return [{ about, name: "durability", state: "warning", text: weakness }];
}

async function clock({ clock: own }: CliContext, { store }: OpenedRecords): Promise<readonly Check[]> {
  const aheadMs = (await store.now()) - own.wallNow();
  if (Math.abs(aheadMs) <= clockToleranceMs)
    return [{ about, name: "clock", state: "ok", text: "the same time as on this machine" }];
  const words = `${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"}`;
  return [
    {
      about,
      name: "clock",
      state: "warning",
      text: `the store's clock is ${words} this machine's`,
      hint: "Set both clocks: the age of a wish is counted by the machines' clocks, and no worker takes one that is older than a day.",
    },
  ];
}

async function attendance({ records }: OpenedRecords): Promise<readonly Check[]> {
  const [workers, accounts] = await Promise.all([records.workers(), records.accounts()]);
  const open = new Map<string, number>();
  for await (const { provider, origin, account } of records.wishes("open")) {
    const key = JSON.stringify([provider, origin, account]);
    open.set(key, (open.get(key) ?? 0) + 1);
  }
  // Whoever ends shows last that it works for nobody; who was just started does so, too, until it knows for whom.
  const working = workers.filter(({ accounts: own }) => own?.length !== 0);
  const others = workers.length - working.length;
  const checks: Check[] = [
    working.length > 0
      ? { about, name: "workers", state: "ok", text: aliveWords(working) }
      : {
          about,
          name: "workers",
          state: open.size > 0 ? "problem" : "note",
          text:
            others === 0
              ? "none has shown itself in the last minute"
              : `none works for any account; ${others} in the last minute had ended, or did not know yet whom to work for`,
          hint: "Start one: simjobs worker --store …",
          exitCode: exitCodes.unexpected,
        },
  ];
  for (const { provider, origin, account, attended } of accounts) {
    const wishes = open.get(JSON.stringify([provider, origin, account])) ?? 0;
    if (wishes === 0 || attended !== false) continue;
    const text = unattendedWords({ wishes, account, origin });
    checks.push({ about, name: `${provider} wishes`, state: "warning", text });
  }
  return checks;
}
