import type { AppendFile, JournalDisk } from "../src/index.js";
import type { SeededRandom } from "./seeded-random.js";

interface MemoryFile {
  text: string;
  /** How much of the text would survive a crash. */
  safe: number;
}

/** A folder in memory that forgets in a crash what was not flushed. */
export class MemoryDisk implements JournalDisk {
  readonly files = new Map<string, MemoryFile>();
  readonly #beats = new Map<string, number>();
  /** What goes wrong at each step, if anything. */
  onStep: (what: string) => Promise<void> = async () => {};

  async list(): Promise<readonly string[]> {
    return [...this.files.keys()];
  }

  async read(name: string): Promise<string> {
    return this.#file(name).text;
  }

  async create(name: string): Promise<AppendFile> {
    await this.onStep("create");
    if (this.files.has(name)) throw new Error(`EEXIST: ${name}`);
    this.files.set(name, { text: "", safe: 0 });
    return this.#opened(name);
  }

  async claim(name: string, text: string): Promise<boolean> {
    await this.onStep("claim");
    if (this.files.has(name)) return false;
    this.files.set(name, { text, safe: text.length });
    return true;
  }

  async open(name: string): Promise<AppendFile> {
    await this.onStep("open");
    if (!this.files.has(name)) this.files.set(name, { text: "", safe: 0 });
    return this.#opened(name);
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }

  /** It is no step: it need not survive anything. */
  async beat(name: string): Promise<void> {
    this.#file(name); // throws where there is none
    this.#beats.set(name, (this.#beats.get(name) ?? 0) + 1);
  }

  async pulse(name: string): Promise<string | null> {
    const file = this.files.get(name);
    return file === undefined ? null : `${file.text.length} ${this.#beats.get(name) ?? 0}`;
  }

  /**
   * What the next process finds. After the end of a process, everything that was written; after a crash of the machine,
   * everything that was flushed, and as much more as chance had written.
   */
  afterCrash(random: SeededRandom, of: "process" | "machine" = "machine"): MemoryDisk {
    const disk = new MemoryDisk();
    for (const [name, { text, safe }] of this.files) {
      const kept =
        of === "process" ? text.length : safe + Math.floor(random.next() * (text.length - safe + 1));
      disk.files.set(name, { text: text.slice(0, kept), safe: kept });
    }
    return disk;
  }

  #opened(name: string): AppendFile {
    const file = this.#file(name);
    return {
      append: async (text) => {
        await this.onStep("append");
        file.text += text;
      },
      sync: async () => {
        await this.onStep("sync");
        file.safe = file.text.length;
      },
      close: async () => {},
    };
  }

  #file(name: string): MemoryFile {
    const file = this.files.get(name);
    if (file === undefined) throw new Error(`ENOENT: ${name}`);
    return file;
  }
}
