import { SdkError, SdkErrorCode, type CallToolResult } from "@modelcontextprotocol/server";
import type { CliContext } from "../context.js";

/** A long call as the tasks extension of the protocol has it: the client looks for its answer by and by. */
export interface Task {
  readonly taskId: string;
  /** `working` until there is an answer, whatever that says; `cancelled` where the looking was ended before there was one. */
  readonly status: "working" | "completed" | "cancelled";
  readonly statusMessage: string;
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  /** How long it is kept after its end, in milliseconds. */
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
  readonly result?: CallToolResult | undefined;
}

const ttlMs = 3_600_000;
const pollIntervalMs = 2_000;
/** Only ended ones are forgotten before their time. */
const mostKept = 1_000;

interface Kept {
  task: Task;
  readonly controller: AbortController;
  untilMs: number;
}

/**
 * The tasks of one process. One stays `working` until its tool has answered: for a cancel, with one of the ten outcomes. Ending a
 * task ends the looking, as Ctrl-C does, and no job.
 */
export class TaskBook {
  readonly #context: Pick<CliContext, "clock" | "newId">;
  readonly #kept = new Map<string, Kept>();

  constructor(context: Pick<CliContext, "clock" | "newId">) {
    this.#context = context;
  }

  /**
   * Begins a task.
   *
   * @param work - is given the signal that ends the looking, and what tells how far it has come
   */
  begin(work: (signal: AbortSignal, tell: (line: string) => void) => Promise<CallToolResult>): {
    readonly task: Task;
    readonly done: Promise<unknown>;
  } {
    this.#forget();
    const at = this.#now();
    const taskId = this.#context.newId();
    const controller = new AbortController();
    const kept: Kept = {
      controller,
      untilMs: Infinity,
      task: {
        taskId,
        status: "working",
        statusMessage: "begun",
        createdAt: at,
        lastUpdatedAt: at,
        ttlMs,
        pollIntervalMs,
      },
    };
    this.#kept.set(taskId, kept);
    const change = (changed: Partial<Task>): void => {
      kept.task = { ...kept.task, ...changed, lastUpdatedAt: this.#now() };
    };
    const { task } = kept;
    const finish = async (): Promise<void> => {
      const result = await work(controller.signal, (statusMessage) => change({ statusMessage }));
      kept.untilMs = this.#context.clock.wallNow() + ttlMs;
      // Taken back when all was known already, it has its answer all the same.
      const isCutShort = controller.signal.aborted && (result.isError === true || wasInterrupted(result));
      change({ status: isCutShort ? "cancelled" : "completed", statusMessage: wordsOf(result), result });
    };
    return { task, done: finish() };
  }

  /** A task as it is now; undefined for one that there is not, or not any more. */
  get(taskId: string): Task | undefined {
    this.#forget();
    return this.#kept.get(taskId)?.task;
  }

  /** Ends the looking. @returns whether there is such a task */
  end(taskId: string): boolean {
    const kept = this.#kept.get(taskId);
    if (kept?.task.status === "working") kept.controller.abort("taken back");
    return kept !== undefined;
  }

  /** Ends all of them because the client has gone: that is no person's no. */
  leave(): void {
    for (const { task, controller } of this.#kept.values())
      if (task.status === "working")
        controller.abort(new SdkError(SdkErrorCode.ConnectionClosed, "the client has gone"));
  }

  #now(): string {
    return new Date(this.#context.clock.wallNow()).toISOString();
  }

  #forget(): void {
    const now = this.#context.clock.wallNow();
    for (const [taskId, { task, untilMs }] of this.#kept) {
      if (task.status !== "working" && (untilMs <= now || this.#kept.size > mostKept))
        this.#kept.delete(taskId);
    }
  }
}

function wasInterrupted({ structuredContent }: CallToolResult): boolean {
  return (
    typeof structuredContent === "object" && structuredContent !== null && "interrupted" in structuredContent
  );
}

function wordsOf({ content: [first] }: CallToolResult): string {
  return first?.type === "text" ? first.text : "";
}
