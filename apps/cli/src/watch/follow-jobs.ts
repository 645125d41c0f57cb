import {
  formatReference,
  isJobError,
  type CallEvent,
  type JobRef,
  type JobStatus,
  type ProviderCall,
} from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import { watchJobs, type JobChange } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { Accounts } from "../services/accounts.js";
import { groupByAccount, type AccountJobs } from "../services/group-by-account.js";
import type { Service } from "../services/service.js";
import { interruptionOf, type CliContext, type Interruption } from "../context.js";
import { exitCodes, exitOfError, exitOfWatched, precedence, worstExit } from "../exit-codes.js";
import { printFailures } from "../report/failed-jobs.js";
import type { Failure } from "../output/failure.js";
import { jobDocument, unreadJob } from "../output/job-document.js";
import { printJsonLine } from "../output/print-json.js";
import { errorDocument } from "../report/report-error.js";
import { longPauseOf, verboseEvents } from "../output/verbose-events.js";
import { nameJobs } from "./name-jobs.js";
import { isTree, TreeWatch, type TreeLook } from "./follow-tree.js";
import type { HookEnd, HookFacts, HookOptions } from "./run-hook.js";
import type { EndWishes } from "./tell-end.js";
import { startWatchView } from "./start-watch-view.js";
import type { WatchView } from "./watch-view.js";

/** How long a look into reports or at members may take where jobs are looked at once. */
const lookGraceMs = 5_000;
/** How long a command of `--exec` may go on when the time to watch is up. */
const hookGraceMs = 3_000;

export interface FollowOptions extends EndWishes {
  readonly json: boolean;
  readonly verbose: boolean;
  /** @default no limit */
  readonly timeoutMs: number | undefined;
  /** How long nothing but failures is borne. @default control's */
  readonly giveUpMs?: number | undefined;
  /** What becomes of jobs that go on when the time is up, and when somebody interrupts. */
  readonly onTimeout: "leave" | "cancel";
  readonly onInterrupt: "leave" | "cancel";
  /** A command to run for each job that has ended. */
  readonly execEach: readonly [string, ...string[]] | undefined;
  /** Whether a completed job's own reports are looked into. */
  readonly check: boolean;
}

export interface Followed {
  readonly exitCode: number;
  /** The last known status of each job, by its reference. */
  readonly statuses: ReadonlyMap<string, JobStatus>;
}

/** Follows jobs until each has ended, and does what is to be done then. */
export async function followJobs(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  options: FollowOptions,
): Promise<Followed> {
  const following = new Following(
    context,
    accounts,
    options,
    options.json ? undefined : await startWatchView(context),
  );
  return following.run(refs);
}

class Following {
  readonly #context: CliContext;
  readonly #accounts: Accounts;
  readonly #options: FollowOptions;
  readonly #view: WatchView | undefined;
  readonly #statuses = new Map<string, JobStatus>();
  readonly #over = new Set<string>();
  /** What became of each job that is followed no more. */
  readonly #ends: HookFacts[] = [];
  readonly #codes: number[] = [];
  readonly #failures: Failure[] = [];
  readonly #trees = new Map<string, TreeWatch>();
  /** What is done for jobs that have ended, one after the other, while others are still followed. */
  #afterwards: Promise<void> = Promise.resolve();
  /** When the time is up, on the context's clock. */
  readonly #untilMs: number | undefined;

  constructor(context: CliContext, accounts: Accounts, options: FollowOptions, view: WatchView | undefined) {
    const { timeoutMs } = options;
    this.#untilMs = timeoutMs === undefined ? undefined : context.clock.now() + timeoutMs;
    this.#context = context;
    this.#accounts = accounts;
    this.#options = options;
    this.#view = view;
  }

  async run(refs: readonly JobRef[]): Promise<Followed> {
    try {
      await Promise.all(groupByAccount(refs).map((group) => this.#follow(group)));
      for (const tree of this.#trees.values()) await tree.end();
      await this.#afterwards;
    } finally {
      this.#view?.stop();
    }
    const statuses = this.#statuses;
    const open = refs.filter((ref) => !this.#over.has(formatReference(ref)));
    const interruption = interruptionOf(this.#context);
    if (interruption !== undefined) {
      return { exitCode: await this.#interrupted(interruption, open), statuses };
    }
    this.#tellFailures();
    if (open.length > 0 && this.#failures.some(({ error }) => isJobError(error, "deadline"))) {
      await this.#timeIsUp(open);
    }
    await this.#tellEnd();
    // It may have come while the jobs were cancelled.
    const exitCode = interruptionOf(this.#context)?.exitCode ?? worstExit(this.#codes, precedence.watch);
    return { exitCode, statuses };
  }

  async #follow(group: AccountJobs): Promise<void> {
    const { signal } = this.#context;
    const onCall = verboseEvents(this.#context, this.#options.verbose);
    const { timeoutMs, giveUpMs } = this.#options;
    try {
      const service = await this.#accounts.serviceOf(group);
      const { provider, title } = service;
      const onEvent = (event: CallEvent): void => {
        onCall?.(event);
        const pause = longPauseOf(event);
        if (pause !== undefined) this.#view?.aside(() => this.#context.stderr.write(`${title}: ${pause}\n`));
      };
      const roots = group.refs.filter((ref) => isTree(provider, ref));
      for (const ref of roots) {
        const options = {
          call: () => this.#lookCall(),
          watched: roots.length,
          onLook: this.#showTree,
        };
        this.#trees.set(formatReference(ref), new TreeWatch(provider, ref, options));
      }
      const changes = watchJobs(provider, group.refs, {
        signal,
        timeoutMs,
        giveUpMs,
        onEvent,
        onTrouble: (ref, error) => {
          if (!isJobError(error, "not_found")) this.#view?.trouble(ref, error);
        },
      });
      for await (const change of changes) this.#changed(service, change);
    } catch (error) {
      if (signal.aborted) return;
      const [only] = group.refs;
      this.#failures.push({
        about: group.refs.length === 1 && only !== undefined ? only : group.provider,
        error,
      });
    }
  }

  #changed(service: Service, change: JobChange): void {
    const { ref, state, ended, missing } = change;
    const name = formatReference(ref);
    if (state !== null) this.#statuses.set(name, state.status);
    if (this.#options.json) printJsonLine(this.#context, changeDocument(change));
    else this.#view?.show(change);

    const tree = this.#trees.get(name);
    if (tree !== undefined && !ended) void tree.look();
    if (!ended) return;
    this.#over.add(name);
    if (tree !== undefined) {
      this.#trees.delete(name);
      this.#afterwards = this.#afterwards.then(() => tree.end());
    }
    if (missing) this.#codes.push(exitCodes.notFound);
    else if (change.observation?.kind === "contradiction") this.#codes.push(exitCodes.unexpected);
    else this.#codes.push(exitOfWatched(state?.status ?? "unknown"));
    this.#afterwards = this.#afterwards.then(() => this.#afterEnd(service, change));
    this.#afterwards.catch(() => {}); // awaited at the end
  }

  /** Looks into the job's own reports, then runs the person's command. */
  async #afterEnd(service: Service, { ref, state, missing }: JobChange): Promise<void> {
    if (this.#context.signal.aborted) return;
    const status = state?.status ?? "unknown";
    const failed = status === "completed" && this.#options.check && (await this.#modelFailed(service, ref));
    await this.#runHook(ref, {
      outcome: missing ? "not-found" : failed ? "failed" : status,
      nativeStatus: state?.newest.nativeStatus ?? "",
      name: state?.newest.details.name ?? undefined,
    });
  }

  async #modelFailed(service: Service, ref: JobRef): Promise<boolean> {
    if (service.checkModel === undefined) return false;
    try {
      const check = await service.checkModel(ref, this.#lookCall());
      if (check === undefined) return false;
      const { modelDocument, tellModel } = await import("./model-words.js");
      if (check.verdict === "successful") return false; // as everybody expects
      if (this.#options.json) {
        printJsonLine(this.#context, {
          schema: "simjobs.model/1",
          ref: formatReference(ref),
          ...modelDocument(check),
        });
      } else this.#view?.aside(() => tellModel(this.#context, ref, check));
      if (check.verdict !== "failed") return false;
      this.#codes.push(exitCodes.watchedFailed);
      return true;
    } catch (error) {
      if (this.#context.signal.aborted) return false;
      if (!isJobError(error)) throw error;
      // The job has completed, whatever its reports may say.
      this.#view?.aside(() =>
        this.#context.stderr.write(
          `${formatReference(ref)}: its reports could not be read: ${showControls(error.message)}\n`,
        ),
      );
      return false;
    }
  }

  async #runHook(
    ref: JobRef,
    facts: {
      readonly outcome: string;
      readonly nativeStatus?: string | undefined;
      readonly name?: string | undefined;
    },
  ): Promise<HookEnd> {
    const { execEach, ...wishes } = this.#options;
    if (execEach === undefined && !isEndTold(wishes)) return "done";
    const [{ runHook }, origin] = await Promise.all([
      import("./run-hook.js"),
      this.#accounts.origin(ref.provider, ref.account),
    ]);
    const noted = await this.#accounts.submitted.find(ref, origin);
    const told: HookFacts = {
      ref: formatReference(ref),
      outcome: facts.outcome,
      nativeStatus: facts.nativeStatus ?? "",
      name: facts.name ?? noted?.name ?? "",
    };
    this.#ends.push(told);
    if (execEach === undefined) return "done";
    const end = await runHook(this.#context, execEach, told, this.#hookOptions("--exec-each"));
    if (end !== "done") this.#codes.push(exitCodes.unexpected);
    return end;
  }

  /** What is wished for once, when nothing is followed any more. */
  async #tellEnd(): Promise<void> {
    if (!isEndTold(this.#options) || this.#context.signal.aborted) return;
    const { tellEnd } = await import("./tell-end.js");
    const end = await tellEnd(this.#context, this.#options, this.#ends, this.#hookOptions("--exec"));
    if (end !== "done") this.#codes.push(exitCodes.unexpected);
  }

  #hookOptions(option: string): HookOptions {
    const print = (lines: string): void => this.#context.stderr.write(lines);
    return {
      option,
      limitMs: this.#untilMs === undefined ? undefined : this.#leftMs(this.#untilMs) + hookGraceMs,
      print: (lines) => (this.#view === undefined ? print(lines) : this.#view.aside(() => print(lines))),
    };
  }

  /** For what is looked at besides the jobs: the time to watch is for that as well. */
  #lookCall(): ProviderCall & { readonly signal: AbortSignal } {
    const { clock, signal } = this.#context;
    if (this.#untilMs === undefined) return { signal };
    // Whoever looks once looks at that, too.
    const deadlineMs = this.#options.timeoutMs === 0 ? clock.now() + lookGraceMs : this.#untilMs;
    return { signal, deadlineMs };
  }

  #leftMs(untilMs: number): number {
    return Math.max(0, untilMs - this.#context.clock.now());
  }

  readonly #showTree = (look: TreeLook): void => {
    if (!this.#options.json) {
      this.#view?.showTree(look);
      return;
    }
    printJsonLine(this.#context, {
      schema: "simjobs.tree/1",
      at: new Date(this.#context.clock.wallNow()).toISOString(),
      ref: formatReference(look.root),
      complete: look.complete,
      members: look.members.map((reading) => jobDocument(reading)),
    });
  };

  async #timeIsUp(open: readonly JobRef[]): Promise<void> {
    if (this.#options.onTimeout === "cancel")
      await this.#cancel(open, this.#context.signal, true, "the time to watch was up");
    for (const [index, ref] of open.entries()) {
      if (this.#context.signal.aborted) return;
      if ((await this.#runHook(ref, { outcome: "timed-out" })) !== "cut") continue;
      const left = open.length - index - 1; // one that hangs will hang again, and the time is up
      if (left > 0) this.#context.stderr.write(`simjobs: --exec-each was not run for ${left} more\n`);
      return;
    }
  }

  async #interrupted({ by, exitCode }: Interruption, open: readonly JobRef[]): Promise<number> {
    if (by === "closed-output") return exitCode;
    if (this.#options.onInterrupt === "cancel" && open.length > 0) {
      // A person can wait for the truth, and leave by a second Ctrl-C; a system that ends us gives no time for that.
      await this.#cancel(open, new AbortController().signal, by === "SIGINT", `interrupted by ${by}`);
      return exitCode;
    }
    this.#context.stderr.write("Stopped watching; no job was stopped by that.\n");
    if (open.length === 0) return exitCode;
    const names = nameJobs(open);
    this.#context.stderr.write(
      `  To go on watching: simjobs watch ${names}\n  To cancel:         simjobs cancel ${names}\n`,
    );
    return exitCode;
  }

  async #cancel(refs: readonly JobRef[], signal: AbortSignal, wait: boolean, reason: string): Promise<void> {
    const { cancelOpenJobs } = await import("./cancel-open-jobs.js");
    const { json, verbose } = this.#options;
    this.#codes.push(
      ...(await cancelOpenJobs(this.#context, this.#accounts, refs, { json, verbose, signal, wait, reason })),
    );
  }

  #tellFailures(): void {
    for (const { error } of this.#failures) {
      this.#codes.push(
        isJobError(error, "deadline")
          ? exitCodes.watchTimeout
          : isJobError(error)
            ? exitOfError(error)
            : exitCodes.unexpected,
      );
    }
    if (this.#options.json)
      for (const { error } of this.#failures) printJsonLine(this.#context, errorDocument(error));
    else printFailures(this.#context, this.#failures);
    if (!this.#options.verbose) return;
    for (const { error } of this.#failures) {
      if (isJobError(error) || !(error instanceof Error)) continue;
      this.#context.stderr.write(`${showControls(error.stack ?? "")}\n`);
    }
  }
}

function isEndTold({ exec, bell, notify }: EndWishes): boolean {
  return exec !== undefined || bell || notify;
}

/** One change as `watch --json` tells it, a line each. */
function changeDocument({
  at,
  ref,
  state,
  observation,
  ended,
  missing,
}: JobChange): DocumentOf<"simjobs.watch/1"> {
  const job = state === null ? unreadJob(ref) : { ...jobDocument(state.newest), status: state.status };
  return {
    schema: "simjobs.watch/1",
    at,
    ...job,
    change: observation?.kind ?? null,
    previousStatus: observation?.from ?? null,
    ended,
    missing,
  };
}
