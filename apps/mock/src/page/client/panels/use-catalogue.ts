import { useEffect, useState } from "preact/hooks";
import type { Catalogue } from "../../page-messages.js";
import { askMock } from "../state/ask-mock.js";

let known: Promise<Catalogue> | undefined;

/** What can be set; `null` until it is there. */
export function useCatalogue(): Catalogue | null {
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  useEffect(() => {
    known ??= askMock<Catalogue>("GET", "/page/catalogue");
    known.then(setCatalogue, () => {
      known = undefined;
    });
  }, []);
  return catalogue;
}
