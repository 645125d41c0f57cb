import type { PageChange, PageState } from "../../page-messages.js";
import type { PageStore } from "./page-store.js";

/** Listens to the mock for as long as the page is open. The browser connects anew by itself, and is told everything then. */
export function listenTo(store: PageStore, onConnection: (isThere: boolean) => void): void {
  const source = new EventSource("/_mock/page/events");
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => {
    onConnection(false);
    // A browser gives up where it is refused, as by a mock with too many pages.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listenTo(store, onConnection), 3000);
  });
  source.addEventListener("all", ({ data }: MessageEvent<string>) => {
    store.replace(JSON.parse(data) as PageState, performance.now());
  });
  source.addEventListener("change", ({ data }: MessageEvent<string>) => {
    store.apply(JSON.parse(data) as PageChange, performance.now());
  });
}
