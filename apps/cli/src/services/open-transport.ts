import {
  createTransport,
  openSharedBudget,
  proxySettingsFrom,
  RequestBudget,
  systemClock,
  type SharedBudget,
  type Transport,
} from "@simjobs/http";
import { locateFiles } from "../files/locate-files.js";
import { filled } from "../settings/pick-setting.js";
import { plainHttpHosts } from "../settings/plain-http-hosts.js";
import type { Opening } from "./service.js";
import { withSignOfLife } from "./sign-of-life.js";

interface Pace {
  readonly perSecond?: number | undefined;
  readonly startPerSecond?: number | undefined;
  readonly growEveryMs?: number | undefined;
}

/** How long those who do not wait for long keep a silence that another process was asked for, in milliseconds. */
const hurriedPauseMs = 5_000;

/** What tells an account from all others, which shares its budget with no other one. */
interface BudgetOwner {
  /** The service. */
  readonly provider: string;
  /** Holds no secret. */
  readonly account: string;
  /** Where that is not enough. */
  readonly secret?: string | undefined;
}

/**
 * A transport to one origin, with the proxy and the extra certificates that the environment asks for.
 *
 * @param owner - whose budget is shared with other processes. @default nobody's
 */
export async function openTransport(
  { context, longWait, isBrief, sharedBudget, sharedPerSecond }: Opening,
  baseUrl: string,
  { owner, ...pace }: Pace & { readonly owner?: BudgetOwner | undefined } = {},
): Promise<Transport> {
  const { afterOnNetwork, clock, cwd, env, random, version } = context;
  const caFile = filled(env["SIMJOBS_CA_FILE"]);
  const extraCa =
    caFile === undefined ? undefined : await (await import("./read-ca-file.js")).readCaFile(cwd, caFile);
  const shared =
    owner === undefined
      ? undefined
      : (sharedBudget?.(owner.provider) ?? (await shareBudget(context, owner, pace)));
  const proxy = proxySettingsFrom(env);
  const isByNode = isBrief && proxy?.proxyFor(new URL(baseUrl)) === undefined;
  if (!isByNode) context.machine.beforeRequests?.();
  const transport = createTransport({
    baseUrl,
    clock,
    random,
    plainHttpHosts: plainHttpHosts(env),
    userAgent: `simjobs/${version}`,
    longWait,
    brief: isBrief,
    budget: new RequestBudget({
      ...(sharedPerSecond === undefined ? pace : paceOfMany(pace, sharedPerSecond)),
      clock,
      shared,
      longestPauseMs: longWait ? Infinity : hurriedPauseMs,
    }),
    proxy,
    extraCa,
    after: afterOnNetwork,
  });
  return withSignOfLife(transport, context);
}

/** One process may have all that many may ask together: it begins as carefully, in proportion. */
function paceOfMany(
  { perSecond: usual = 10, startPerSecond = usual, growEveryMs }: Pace,
  perSecond: number,
): Pace & { readonly atOnce: number } {
  const start = Math.max(1, Math.round((startPerSecond * perSecond) / usual));
  return { perSecond, startPerSecond: start, growEveryMs, atOnce: Math.max(8, Math.ceil(0.8 * perSecond)) };
}

/** What the processes of this user ask of the account together, if they have a clock in common. */
async function shareBudget(
  context: Opening["context"],
  owner: BudgetOwner,
  { perSecond, growEveryMs }: Pace,
): Promise<SharedBudget | undefined> {
  if (context.clock !== systemClock) return undefined;
  return openSharedBudget({
    folder: (await locateFiles(context)).budgets,
    ...owner,
    perSecond,
    growEveryMs,
    onTrouble: (why) => {
      if (context.argv.includes("--verbose"))
        context.stderr.write(`Other processes may ask this account for as much again: ${why}\n`);
    },
  });
}
