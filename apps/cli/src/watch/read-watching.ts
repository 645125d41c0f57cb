import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { parseDuration } from "../input/parse-duration.js";
import { splitWords } from "../input/split-words.js";
import type { FollowOptions } from "./follow-jobs.js";
import type { WatchingOptions } from "./watching-options.js";

const dayMs = 86_400_000;

/**
 * Reads what a watch is to do.
 *
 * @throws {JobError} `bad_input`
 */
export function readWatching(context: CliContext, options: WatchingOptions): FollowOptions {
  // Somebody at a terminal can look and stop; a script that nobody looks at must end some day.
  const longest = context.stdout.isTTY ? undefined : dayMs;
  return {
    json: options.json === true,
    verbose: options.verbose === true,
    timeoutMs: options.timeout === undefined ? longest : parseDuration(options.timeout, "--timeout"),
    giveUpMs: options.giveUp === undefined ? undefined : parseDuration(options.giveUp, "--give-up"),
    onTimeout: leaveOrCancel(options.onTimeout, "--on-timeout"),
    onInterrupt: leaveOrCancel(options.onInterrupt, "--on-interrupt"),
    exec: options.exec === undefined ? undefined : splitWords(options.exec, "--exec"),
    execEach: options.execEach === undefined ? undefined : splitWords(options.execEach, "--exec-each"),
    bell: options.bell === true,
    notify: options.notify === true,
    check: options.check,
  };
}

function leaveOrCancel(text: string | undefined, option: string): "leave" | "cancel" {
  if (text === undefined || text === "leave") return "leave";
  if (text === "cancel") return "cancel";
  throw new JobError("bad_input", `${option} is cancel or leave, not ${JSON.stringify(text.slice(0, 80))}`, {
    hint: "leave, which is the default, stops the watching only.",
  });
}
