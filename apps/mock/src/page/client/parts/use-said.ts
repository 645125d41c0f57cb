import { useCallback, useEffect, useState } from "preact/hooks";
import type { Act } from "./use-store.js";

interface Said {
  readonly kind: "done" | "refused";
  readonly text: string;
}

/** How long a sentence stays, in milliseconds. */
export const saidForMs = 8000;

/** The last sentence to be shown, and what does something that may lead to one. */
export function useSaid(): readonly [Said | null, Act] {
  const [said, setSaid] = useState<Said | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), saidForMs);
    return () => clearTimeout(timer);
  }, [said]);
  const act = useCallback<Act>((what, text) => {
    what().then(
      () => setSaid(text === undefined ? null : { kind: "done", text }),
      (error: unknown) =>
        setSaid({ kind: "refused", text: error instanceof Error ? error.message : String(error) }),
    );
  }, []);
  return [said, act];
}
