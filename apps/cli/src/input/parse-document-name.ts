import { documentNames, JobError, type DocumentName } from "@simjobs/core";

/** What people call a document: `cancel` is `simjobs.cancel/1`. */
export function wordOf(name: DocumentName): string {
  return name.slice("simjobs.".length, name.indexOf("/"));
}

/**
 * Reads the name of a document, with or without what all of them have in common.
 *
 * @throws {JobError} `bad_input`
 */
export function parseDocumentName(text: string): DocumentName {
  const name = documentNames.find(
    (one) => wordOf(one) === text || one === text || one === `simjobs.${text}` || one.startsWith(`${text}/`),
  );
  if (name !== undefined) return name;
  throw new JobError("bad_input", `${JSON.stringify(text.slice(0, 80))} is no document that --json prints`, {
    hint: "See which there are: simjobs schema",
  });
}
