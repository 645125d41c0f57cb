import { expect, it } from "vitest";
import { rejection } from "../../test/make-transport.js";
import { onAbort } from "./on-abort.js";
import { systemClock } from "./system-clock.js";

it("sleeps at least as long as asked, give or take a timer's rounding", async () => {
  const before = systemClock.now();
  await systemClock.sleep(10);
  expect(systemClock.now() - before).toBeGreaterThanOrEqual(9);
});

it("wakes with the signal's own reason", async () => {
  const stop = new AbortController();
  const reason = { mine: true };
  const sleeping = rejection(systemClock.sleep(1_000_000, stop.signal));
  stop.abort(reason);
  expect(await sleeping).toBe(reason);
  expect(await rejection(systemClock.sleep(1, stop.signal))).toBe(reason);
});

it("does not take a pause of more than 24 days for none", async () => {
  const stop = new AbortController();
  let woke = false;
  const sleeping = systemClock.sleep(2 ** 31 + 5, stop.signal).then(
    () => (woke = true),
    () => undefined,
  );
  await systemClock.sleep(5);
  expect(woke).toBe(false);
  stop.abort();
  await sleeping;
});

it("listens once to a signal that a thousand calls share, and to none when they are over", () => {
  const { signal } = new AbortController();
  let listening = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...all: Parameters<typeof add>) => {
    listening += 1;
    add(...all);
  };
  signal.removeEventListener = (...all: Parameters<typeof remove>) => {
    listening -= 1;
    remove(...all);
  };
  const undo = Array.from({ length: 1000 }, () => onAbort(signal, () => undefined));
  expect(listening).toBe(1);
  for (const one of undo) one();
  for (const one of undo) one();
  expect(listening).toBe(0);
});

it("calls everybody who still listens when a signal aborts, once", () => {
  const stop = new AbortController();
  const called: string[] = [];
  onAbort(stop.signal, () => called.push("a"));
  onAbort(stop.signal, () => called.push("b"))();
  onAbort(stop.signal, () => called.push("c"));
  stop.abort();
  expect(called).toEqual(["a", "c"]);
});
