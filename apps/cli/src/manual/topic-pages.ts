import type { Topic, TopicPart } from "../topics/topic.js";
import { escaped, markdownTable } from "./commands-page.js";
import { text } from "./manual-page.js";

/** A topic as a page of the documentation. */
export function topicPage({ name, title, parts }: Topic): string {
  const note =
    `<!-- What \`simjobs help ${name}\` says, written by a test; ` +
    "`UPDATE_COMMANDS=1 npm run unit -- apps/cli/src/manual`. -->";
  return [`# ${title}`, note, `In a shell: \`simjobs help ${name}\`, or \`man simjobs-${name}\`.`]
    .concat(parts.flatMap(inMarkdown))
    .map((part) => `${part}\n`)
    .join("\n");
}

function inMarkdown(part: TopicPart): readonly string[] {
  if (typeof part === "string") return [escaped(part)];
  return [`## ${part.heading.replaceAll("`", "")}`, markdownTable([part.head, ...part.rows])];
}

/** A topic as a page of the manual, in its section 7. */
export function topicManualPage({ name, about, parts }: Topic): string {
  const page = `simjobs-${name}`;
  const lines = [
    `.TH ${page.toUpperCase()} 7`,
    ".SH NAME",
    text(`${page} - ${about}`),
    ".SH DESCRIPTION",
    ...parts.flatMap(inManual),
    ".SH SEE ALSO",
    text("simjobs(1)"),
  ];
  return `${lines.join("\n")}\n`;
}

function inManual(part: TopicPart): readonly string[] {
  if (typeof part === "string") return [".PP", text(plain(part))];
  return [
    `.SS ${text(plain(part.heading))}`,
    ...part.rows.flatMap(([what, meaning]) => [".TP", `.B ${text(plain(what))}`, text(plain(meaning))]),
  ];
}

/** Without the marks of code. */
function plain(words: string): string {
  return words.replaceAll("`", "");
}
