import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { nowOf, type PageModel, type PageStore } from "../state/page-store.js";

/** Renders anew with each message of the mock. */
export function useModel(store: PageStore): PageModel | null {
  const [model, setModel] = useState(store.model);
  useEffect(() => {
    setModel(store.model);
    return store.subscribe(() => setModel(store.model));
  }, [store]);
  return model;
}

/** How often what moves with the clock is drawn, in milliseconds. */
const drawEveryMs = 200;

/** The mock's time, which goes on between two messages. */
export function useNow(model: PageModel): number {
  const [, setTick] = useState(0);
  const isRunning = model.clock.mode === "real";
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => {
      if (!document.hidden) setTick((tick) => tick + 1);
    }, drawEveryMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  return nowOf(model, performance.now());
}

/** Whether the page is too narrow for two columns. */
export function useNarrow(): boolean {
  const [query] = useState(() => matchMedia("(max-width: 899px)"));
  const [isNarrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const change = (): void => setNarrow(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, [query]);
  return isNarrow;
}

/** Does something that the mock may refuse; what it says then is shown, and `said` where it does not. */
export type Act = (what: () => Promise<unknown>, said?: string) => void;

export const ActContext = createContext<Act>(() => {});

export const useAct = (): Act => useContext(ActContext);
