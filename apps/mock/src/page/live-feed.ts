import { clearInterval, setInterval } from "node:timers";
import type { PageView } from "./page-view.js";

/** How often the page is told what is new, in real milliseconds: what happens in between goes in one message. */
const tellEveryMs = 250;
/** How long the page may hear nothing, in ticks: a proxy closes what is silent for long. */
const ticksToWord = 60;
/** A page that has so many bytes still to read is told nothing more until it has read them. */
const mostWaitingBytes = 1_000_000;
const mostPages = 16;

/** As much of a reply as it takes to go on telling a page something. */
export interface PageLine {
  /** What has been written and not yet been read, in bytes. */
  readonly writableLength: number;
  write(text: string): unknown;
  once(event: "close", gone: () => void): unknown;
}

interface Page {
  readonly reply: PageLine;
  /** It has missed something, and needs to be told everything. */
  isBehind: boolean;
}

/** Tells open pages what happens, by server-sent events. While none is open, it does nothing at all. */
export class LiveFeed {
  readonly #view: PageView;
  readonly #pages = new Set<Page>();
  #timer: NodeJS.Timeout | undefined;
  #silentTicks = 0;

  constructor(view: PageView) {
    this.#view = view;
  }

  /** Whether there is room for one more page. */
  get hasRoom(): boolean {
    return this.#pages.size < mostPages;
  }

  /** Tells a page everything now, and what is new from now on, until it goes. */
  join(reply: PageLine): void {
    const page: Page = { reply, isBehind: true };
    this.#pages.add(page);
    reply.once("close", () => {
      this.#pages.delete(page);
      if (this.#pages.size === 0) this.close();
    });
    reply.write("retry: 1000\n\n");
    this.tick();
    this.#timer ??= setInterval(() => this.tick(), tellEveryMs).unref();
  }

  /** Tells all pages what is new; everything, where one of them has missed something. */
  tick(): void {
    const isAll =
      this.#view.isOfAnotherWorld || [...this.#pages].some((page) => page.isBehind && isFree(page));
    const news = isAll ? this.#view.all() : this.#view.changes();
    this.#silentTicks = news === null ? this.#silentTicks + 1 : 0;
    if (news === null) {
      if (this.#silentTicks % ticksToWord === 0) this.#write(": here\n\n");
      return;
    }
    const text = `event: ${isAll ? "all" : "change"}\ndata: ${JSON.stringify(news)}\n\n`;
    for (const page of this.#pages) {
      const isTold = isFree(page) && (isAll || !page.isBehind);
      if (isTold) page.reply.write(text);
      page.isBehind = !isTold;
    }
  }

  #write(text: string): void {
    for (const page of this.#pages) if (isFree(page)) page.reply.write(text);
  }

  /** Nobody is told anything any more. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

const isFree = ({ reply }: Page): boolean => reply.writableLength <= mostWaitingBytes;
