import { describe, expect, it } from "vitest";
import { sourcesUnder, textOf } from "./workspace-files.js";

const cli = "apps/cli/src/";
const anyName = /jess|ionworks|ensims/iu;

type Place = "help and examples" | "an example in a hint" | "switches of the mock";

/** Where else than in its own folder a service may be named, and as what. */
const named: Readonly<Record<string, Place>> = {
  "program.ts": "help and examples",
  "cancel/cancel-options.ts": "help and examples",
  "results/results-options.ts": "help and examples",
  "cancel/read-cancel-options.ts": "an example in a hint",
  "mcp/input-fields.ts": "help and examples",
  "commands/run-watch.ts": "an example in a hint",
  "commands/run-examples.ts": "an example in a hint",
  "commands/run-projects.ts": "an example in a hint",
  "files/submitted-store.ts": "an example in a hint",
  "input/where-pairs.ts": "an example in a hint",
  "references/expand-group.ts": "an example in a hint",
  "settings/config-file.ts": "an example in a hint",
  "topics/environment.ts": "help and examples",
  "topics/references.ts": "help and examples",
  "commands/mock-options.ts": "switches of the mock",
  "commands/run-mock.ts": "switches of the mock",
};

/** Files of commands hold their help and nothing else. */
const isHelp = (file: string): boolean => /^commands\/(?!run-)/u.test(file) && named[file] === undefined;

/** The lines of a file that name a service, without its comments. */
function linesNaming(file: string): readonly string[] {
  const code = textOf(`${cli}${file}`)
    .replaceAll(/\/\*\*.*?\*\//gsu, "")
    .replaceAll(/^\s*\/\/.*$/gmu, "");
  return code.split("\n").filter((line) => anyName.test(line));
}

const files = sourcesUnder("apps/cli")
  .filter((path) => path.startsWith(cli) && !path.endsWith(".test.ts"))
  .map((path) => path.slice(cli.length))
  .filter((file) => !file.startsWith("services/") && !file.startsWith("testing/"));
const naming = files.filter((file) => linesNaming(file).length > 0);

describe("the command line, outside of the folders of the services", () => {
  it("names a service in help, in examples and in switches of the mock alone", () => {
    expect(naming.filter((file) => !isHelp(file)).toSorted()).toEqual(Object.keys(named).toSorted());
  });

  it.each(naming.filter((file) => named[file] !== "switches of the mock"))(
    "names one within a text, never as a value that something hangs on: %s",
    (file) => {
      const elsewhere = linesNaming(file).filter((line) => anyName.test(withoutTexts(line)));
      expect(elsewhere).toEqual([]);
    },
  );

  it("names one in so many lines", () => {
    expect(naming.flatMap(linesNaming)).toHaveLength(88);
  });

  it("names one in the registry by its entry alone", () => {
    const lines = linesNaming("services/registry.ts");
    expect(lines.filter((line) => !line.startsWith("import "))).toEqual([
      "const entries: ServiceEntry[] = [ionworksEntry, jessEntry];",
    ]);
  });

  it.each(["accounts.ts", "service.ts", "service-entry.ts", "work.ts", "each-service.ts", "all-sources.ts"])(
    "names none in what all services share: services/%s",
    (file) => {
      expect(linesNaming(`services/${file}`)).toEqual([]);
    },
  );
});

/** A line without its texts that hold more than one word. */
function withoutTexts(line: string): string {
  return line.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/gu, (text) =>
    /[ .:@=]/u.test(text) ? '""' : text,
  );
}
