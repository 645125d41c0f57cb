type SnippetLanguage = "sh" | "ts" | "python";

/** A fenced block of shell, TypeScript or Python in a README or a page. */
export interface ReadmeBlock {
  readonly language: SnippetLanguage;
  /** Whether it says that it is to be run: its fence carries the word `test`. */
  readonly tested: boolean;
  /** Further words of its fence: `vitest` runs it as a file of tests, `hours-pass` lets the mock's time run meanwhile. */
  readonly tags: readonly string[];
  /** Line of the fence, from 1. */
  readonly line: number;
  readonly code: string;
  /** What the page shows of its output, in a block with the word `output` right below it. */
  readonly output?: string;
}

const languages: Readonly<Record<string, SnippetLanguage>> = {
  sh: "sh",
  bash: "sh",
  shell: "sh",
  console: "sh",
  py: "python",
  python: "python",
  ts: "ts",
  typescript: "ts",
  js: "ts",
  javascript: "ts",
};

/** Begins a comment that is run as shell, to make ready what a page takes for granted. */
const hiddenStart = "<!-- run first";

/** Finds the blocks that a reader would copy and run. */
export function findBlocks(markdown: string): ReadmeBlock[] {
  const found: ReadmeBlock[] = [];
  const lines = markdown.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    if (lines[index] === hiddenStart) {
      const start = index + 1;
      while (index < lines.length && lines[index] !== "-->") index += 1;
      const code = lines.slice(start, index).join("\n");
      found.push({ language: "sh", tested: true, tags: [], line: start, code });
      continue;
    }
    const fence = /^(?<indent> *)(?<ticks>`{3,})(?<info>.*)$/.exec(lines[index] ?? "")?.groups;
    if (fence === undefined) continue;
    const { indent = "", ticks = "", info = "" } = fence;
    const isEnd = (line: string): boolean => line.trim() === ticks;
    const start = index + 1;
    index = start;
    while (index < lines.length && !isEnd(lines[index] ?? "")) index += 1;
    const [word = "", ...tags] = info.trim().split(/\s+/);
    const code = lines
      .slice(start, index)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      .join("\n");
    if (tags.includes("output")) {
      found.push({ ...printing(found.pop(), start), output: code });
      continue;
    }
    const language = languages[word.toLowerCase()];
    if (language === undefined) continue;
    const rest = tags.filter((tag) => tag !== "test");
    found.push({ language, tested: tags.includes("test"), tags: rest, line: start, code });
  }
  return found;
}

function printing(block: ReadmeBlock | undefined, line: number): ReadmeBlock {
  if (block?.tested === true && block.output === undefined) return block;
  throw new Error(`the output in line ${line} belongs to no block that is run`);
}

/** Lines that are not run here, each with the reason. A block without the word `test` may hold these and nothing else. */
const notRun: ReadonlyArray<{ readonly line: RegExp; readonly reason: string }> = [
  { line: /^npm (?:install|i|add) /, reason: "the consumer check installs the packed packages" },
  {
    line: /^npx (?:--yes |-y )?(?:simjobs|@simjobs\/mock)\b/,
    reason: "npx would fetch the published package",
  },
  {
    line: /^npm (?:run demo|run bench|run build|test)\b/,
    reason: "these are the checks that this test is part of",
  },
  { line: /^git clone |^cd /, reason: "we are in the clone already" },
  { line: /^simjobs login\b/, reason: "asks for a secret on a terminal" },
  {
    line: /^simjobs(?:-| )mock\b/,
    reason: "runs until it is stopped; the snippets run against it",
  },
  { line: /^export \w+=/, reason: "the snippets run with the mock's credentials" },
  {
    line: /^(?:npm run (?:prove|docs)\b|npm run unit )/,
    reason: "takes long, and is a command of the clone",
  },
];

/** The lines of an untested block for which there is no reason. */
export function linesWithoutReason(block: ReadmeBlock): string[] {
  if (block.tested) return [];
  const lines = block.code
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  return lines.filter((line) => block.language !== "sh" || !notRun.some((each) => each.line.test(line)));
}
