import { availableParallelism } from "node:os";

/**
 * Runs checks side by side, each after those that it needs and those that it names as `after`, and resolves to their results in the order given.
 * A check whose needs have failed is not run and counts as failed.
 */
export async function runChecks(
  checks,
  wanted,
  { onEnd, atOnce = Math.max(2, Math.min(4, availableParallelism())) },
) {
  const byName = new Map(checks.map((check) => [check.name, check]));
  for (const name of wanted) {
    if (!byName.has(name))
      throw new Error(`There is no check "${name}". There are: ${[...byName.keys()].join(", ")}`);
  }
  const chosen = withNeeds(byName, wanted.length > 0 ? wanted : [...byName.keys()]);
  const results = new Map();
  const waiting = new Set(checks.filter((check) => chosen.has(check.name)));
  const running = new Set();

  // Unlike a need, what a check only comes after may have failed.
  const isOver = (names = []) => names.every((name) => results.has(name) || !chosen.has(name));

  async function settle(check) {
    const result = await runOne(check);
    results.set(check.name, result);
    onEnd(result);
  }

  while (waiting.size > 0 || running.size > 0) {
    for (const check of waiting) {
      const needs = (check.needs ?? []).map((name) => results.get(name));
      if (needs.some((result) => result !== undefined && !result.ok)) {
        waiting.delete(check);
        results.set(check.name, {
          name: check.name,
          ok: false,
          skipped: true,
          seconds: 0,
          output: "not run",
        });
      } else if (needs.every((result) => result?.ok) && isOver(check.after) && running.size < atOnce) {
        waiting.delete(check);
        const promise = settle(check).finally(() => running.delete(promise));
        running.add(promise);
      }
    }
    if (running.size > 0) await Promise.race(running);
  }
  return checks.filter((check) => chosen.has(check.name)).map((check) => results.get(check.name));
}

function withNeeds(byName, names) {
  const chosen = new Set();
  const add = (name) => {
    chosen.add(name);
    const { needs = [], after = [] } = byName.get(name);
    for (const other of [...needs, ...after]) add(other);
  };
  for (const name of names) add(name);
  return chosen;
}

async function runOne({ name, run }) {
  const started = performance.now();
  const { code, output } = await run().catch((error) => ({ code: 1, output: String(error?.stack ?? error) }));
  return { name, ok: code === 0, skipped: false, seconds: (performance.now() - started) / 1000, output };
}
