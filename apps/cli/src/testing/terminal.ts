import type { Output } from "../context.js";

/** A terminal of which only the lines matter: goes up, clears and writes as one does. */
export class Terminal {
  readonly #lines: string[] = [""];
  #at = 0;

  readonly output: Output = {
    isTTY: true,
    columns: 80,
    settled: async () => "written",
    write: (text) => {
      const [plain = "", ...sequences] = text.split("\u001b[");
      this.#print(plain);
      for (const sequence of sequences) {
        const [command = "", amount = ""] = /^(\d*)[A-Za-z]/u.exec(sequence) ?? [];
        this.#obey(command.slice(amount.length), Number(amount));
        this.#print(sequence.slice(command.length));
      }
    },
  };

  #obey(command: string, amount: number): void {
    if (command === "A") this.#at = Math.max(0, this.#at - amount);
    else if (command === "J") this.#lines.splice(this.#at, Infinity, "");
    else if (command === "K") this.#lines[this.#at] = "";
  }

  #print(text: string): void {
    for (const piece of text.split(/(\n|\r)/u)) this.#put(piece);
  }

  #put(piece: string): void {
    if (piece === "\n") {
      this.#at += 1;
      this.#lines[this.#at] ??= "";
    } else if (piece !== "\r") this.#lines[this.#at] += piece;
  }

  get shown(): string {
    return this.#lines.join("\n");
  }
}
