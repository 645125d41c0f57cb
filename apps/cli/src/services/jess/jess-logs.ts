import { JobError, type ProviderCall } from "@simjobs/core";
import type { JessClient } from "@simjobs/jess";
import type { LogLine } from "../service.js";

/** More of one file is not shown; its end is what counts. */
const mostBytes = 4 * 1024 * 1024;

/**
 * The lines of EnergyPlus' error files, out of one request.
 *
 * @param wanted - the name of a case, whose file alone is meant
 */
export async function jessLogs(
  client: JessClient,
  id: string,
  wanted: string | undefined,
  call?: ProviderCall,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  const cases: string[] = [];
  for await (const { path, content } of client.results.files(id, { extensions: ["err"] }, call)) {
    if (!/(?:^|\/)eplusout\.err$/iu.test(path)) continue;
    const name = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    cases.push(name);
    if (wanted !== undefined && name !== wanted) continue;
    let text = Buffer.alloc(0);
    for await (const chunk of content) text = Buffer.from(Buffer.concat([text, chunk]).subarray(-mostBytes));
    for (const line of text.toString("utf8").trimEnd().split(/\r?\n/u))
      lines.push({ of: name === "" ? null : name, text: line, values: null });
  }
  if (wanted !== undefined && !cases.includes(wanted)) {
    throw new JobError(
      "not_found",
      `job ${id} has no case ${JSON.stringify(wanted.slice(0, 200))} with an error file`,
      {
        hint:
          cases.length === 0
            ? undefined
            : `It has ${cases.slice(0, 10).join(", ")}${cases.length > 10 ? ", …" : ""}.`,
      },
    );
  }
  return lines;
}
