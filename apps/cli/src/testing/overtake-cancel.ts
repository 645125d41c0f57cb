import { readFileSync } from "node:fs";
import { setTimeout as sleepFor } from "node:timers/promises";
import { cancelLine, cancelsAt, onGround, start } from "./kill-cancels.js";

/** Cancels that may have been let go, one by one, when their process was frozen. */
const mostOnTheirWay = 16;

/**
 * A cancel at work in a container is left alone by a resume from outside. Frozen, it is overtaken; and when it goes on, it
 * finds itself overtaken and sends nothing more.
 *
 * @returns what was not so
 */
export async function overtakeOnce(program: string): Promise<readonly string[]> {
  const about = { provider: "ionworks", jobs: 60, isSmallDisk: false, speed: 1 } as const;
  return onGround(about, async ({ mock, env }) => {
    const cancel = start({ program, env }, cancelLine(about.provider), "contained");
    while (cancelsAt(mock).length < 10 && !cancel.isOver()) await sleepFor(5);
    const during = await start({ program, env }, ["resume", "--json"]).ended;

    const pids = childrenOf(cancel.pid);
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    const after = await start({ program, env }, ["resume", "--json"]).ended;
    const before = cancelsAt(mock).length;
    for (const pid of pids) process.kill(pid, "SIGCONT");
    const { code, stdout } = await cancel.ended;
    const more = cancelsAt(mock).length - before;
    return [
      ...(during.code === 8 && during.stdout.includes('"results":[]') && during.stdout.includes('"living"')
        ? []
        : [`a living process was not left alone (${String(during.code)}): ${during.stdout.slice(0, 500)}`]),
      ...(after.code === 0 && after.stderr.includes("silent")
        ? []
        : [`a frozen process was not overtaken (${String(after.code)}): ${after.stderr.slice(-500)}`]),
      ...(code === 8 && stdout.includes("taken these jobs over")
        ? []
        : [`whoever was overtaken did not say so (${String(code)}): ${stdout.slice(0, 500)}`]),
      ...(more <= mostOnTheirWay ? [] : [`whoever was overtaken sent ${more} more cancels`]),
    ];
  });
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
}
