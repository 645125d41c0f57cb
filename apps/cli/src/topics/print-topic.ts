import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { wrapLines } from "../output/wrap-lines.js";
import { loadTopic } from "./all-topics.js";
import type { TopicName } from "./topic-names.js";
import type { Topic, TopicPart } from "./topic.js";

/**
 * Prints what `simjobs help <topic>` tells.
 *
 * @param more - words that somebody has put behind it
 * @throws {JobError} `bad_input` for any
 */
export async function printTopic(
  context: Pick<CliContext, "stdout">,
  name: TopicName,
  more: readonly string[],
): Promise<number> {
  const [unknown] = more.filter((word) => word !== "--help" && word !== "-h");
  if (unknown !== undefined) {
    throw new JobError(
      "bad_input",
      `help ${name} takes nothing else, and there is ${JSON.stringify(unknown)}`,
      {
        hint: `Write simjobs help ${name}`,
      },
    );
  }
  context.stdout.write(topicText(await loadTopic(name), context.stdout.columns));
  return exitCodes.done;
}

/** A topic as a terminal shows it. */
export function topicText({ title, parts }: Topic, width: number): string {
  return `${title}\n\n${parts.map((part) => inText(part, width)).join("\n\n")}\n`;
}

function inText(part: TopicPart, width: number): string {
  if (typeof part === "string") return wrapLines(plain(part), width).replaceAll("\n  ", "\n");
  const rows = part.rows.map((row) => row.map(plain));
  const room = Math.min(24, Math.max(...rows.map(([what = ""]) => what.length)));
  const lines = rows.map(([what = "", meaning = ""]) => {
    const indent = " ".repeat(room + 4);
    const right = wrapLines(meaning, Math.max(24, width - room - 4)).replaceAll("\n  ", `\n${indent}`);
    return what.length > room ? `  ${what}\n${indent}${right}` : `  ${what.padEnd(room)}  ${right}`;
  });
  return [`${plain(part.heading)}:`, ...lines].join("\n");
}

/** Without the marks of code. */
function plain(words: string): string {
  return words.replaceAll("`", "");
}
