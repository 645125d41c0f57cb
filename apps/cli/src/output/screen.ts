import type { CliContext, Output } from "../context.js";
import { inAscii } from "./in-ascii.js";
import { isUnicode } from "./is-unicode.js";
import { wrapLines } from "./wrap-lines.js";

/** What is drawn at the bottom of a screen. */
interface Drawn {
  hide(): void;
  show(): void;
}

/** A terminal that both outputs write to: what is written comes above what is drawn, and never into it. */
class Screen {
  #drawn: Drawn | undefined;
  #shown = 0;

  /** How often something has appeared, for whoever waits for that. */
  get shown(): number {
    return this.#shown;
  }

  /** Something has appeared. */
  appears(): void {
    this.#shown += 1;
  }

  /** @returns what the lines at the bottom themselves are written to */
  below(output: Output, drawn: Drawn): Output {
    this.#drawn = drawn;
    return below.get(output) ?? output;
  }

  /**
   * An output above the lines.
   *
   * @param isTalk - sentences for a person, which are broken between words
   */
  above(output: Output, isTalk: boolean): Output {
    const own: Output = {
      write: (text) => {
        this.appears();
        this.#drawn?.hide();
        output.write(isTalk ? wrapLines(text, output.columns) : text);
        if (text.endsWith("\n")) this.#drawn?.show(); // a question has its answer beside it
      },
      settled: async () => output.settled(),
      get isTTY() {
        return output.isTTY;
      },
      get columns() {
        return output.columns;
      },
      get rows() {
        return output.rows;
      },
    };
    below.set(own, output);
    screens.set(own, this);
    return own;
  }
}

const below = new WeakMap<Output, Output>();
const screens = new WeakMap<Output, Screen>();

/** The screen that an output is on, where it is on one. */
export function screenOf(output: Output): Screen | undefined {
  return screens.get(output);
}

type Outputs = Pick<CliContext, "stdout" | "stderr">;

/**
 * The two outputs, put on one screen as far as they are terminals. Whoever can see no more than ASCII gets that; what a program
 * reads on stdout stays as it is.
 */
export function onScreen({ stdout, stderr }: Outputs, env: CliContext["env"] = {}): Outputs {
  const screen = new Screen();
  const seen = (output: Output): Output => (isUnicode(env) ? output : inAscii(output));
  return {
    stdout: stdout.isTTY ? screen.above(seen(stdout), false) : stdout,
    stderr: stderr.isTTY ? screen.above(seen(stderr), true) : seen(stderr),
  };
}
