import { useEffect, useState } from "preact/hooks";
import { useAct } from "./use-store.js";

/** Copies a text to the clipboard. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const act = useAct();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      throw new Error("The browser did not let the page copy: mark the text, and copy it by hand.");
    }
    setCopied(true);
  };
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`Copy ${label}`}
      onClick={() => act(copy, `Copied ${label}.`)}
    >
      {isCopied ? "Copied" : "Copy"}
    </button>
  );
}
