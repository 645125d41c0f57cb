import { findArrows, isTest, type Sources } from "./import-graph.js";

const begin = "<!-- Generated. To renew it: `UPDATE_PICTURE=1 npm run unit -- test/architecture.test.ts` -->";
const end = "<!-- End of what is generated. -->";
const roomsInLine = 5;

/**
 * The packages as their imports have them, each with the folders of its sources. An arrow that follows from others is left out.
 *
 * @param names - the name of each package, by folder
 */
export function drawPackages(sources: Sources, names: ReadonlyMap<string, string>): string {
  const arrows = new Map([...findArrows(sources)].map(([folder, known]) => [nameOf(folder), known]));
  const drawn = [...arrows].flatMap(([from, known]) =>
    [...known]
      .filter((to) => ![...known].some((other) => other !== to && reaches(arrows, other, to)))
      .map((to) => `  ${idOf(from)} --> ${idOf(to)}`),
  );
  const boxes = [...names].map(
    ([folder, name]) =>
      `  ${idOf(name)}["${[`<b>${name}</b>`, ...linesOf(roomsOf(sources, folder))].join("<br>")}"]`,
  );
  return ["```mermaid", "flowchart TD", ...boxes.toSorted(), ...drawn.toSorted(), "```"].join("\n");

  function nameOf(folder: string): string {
    return names.get(folder) ?? folder;
  }
}

/** A page whose generated part is `picture`. */
export function withPicture(page: string, picture: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`the page lacks its marks: ${begin} and ${end}`);
  return `${before}${begin}\n\n${picture}\n\n${end}${after}`;
}

function reaches(arrows: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  return [...(arrows.get(from) ?? [])].some((next) => next === to || reaches(arrows, next, to));
}

function roomsOf(sources: Sources, folder: string): readonly string[] {
  const beginning = `${folder}/src/`;
  const inside = [...sources.keys()].filter((path) => path.startsWith(beginning) && !isTest(path));
  const rooms = inside
    .map((path) => path.slice(beginning.length).split("/"))
    .filter(({ length }) => length > 1);
  return [...new Set(rooms.map(([room = ""]) => room))].filter((room) => room !== "testing").toSorted();
}

function linesOf(rooms: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let from = 0; from < rooms.length; from += roomsInLine) {
    lines.push(rooms.slice(from, from + roomsInLine).join(" · "));
  }
  return lines;
}

/** Mermaid knows no `@` and `/` in the names of boxes. */
const idOf = (name: string): string => name.replace("@simjobs/", "");
