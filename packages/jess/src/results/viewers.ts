import { checkedList, checkedObject, JobError, type ProviderCall } from "@simjobs/core";
import { envelopeReply, modelReferenceReply } from "@simjobs/core/schemas/jess";
import { readJson, type HttpReply } from "@simjobs/http";
import type { JessConnection } from "../session/connection.js";
import { checkJobId } from "../resources/job-id.js";
import { isSuccess, readNo, readPart } from "../session/replies.js";
import { explainNoFile } from "./explain-no-file.js";
import { pathInUrl } from "./job-file.js";

/** Which values of an `.eso` file. What `pid` means is not known; one client sends the number of a variable list. */
export interface EsoQuery {
  readonly pid: number;
  /** Numbers of variables, as the index names them. */
  readonly variables: readonly number[];
}

// A text for a browser; larger ones are for `file`.
const maxViewBytes = 64 * 1024 * 1024;

/** J15. */
export async function viewText(
  connection: JessConnection,
  id: string,
  path: string,
  call: ProviderCall,
): Promise<string> {
  return (await view(connection, `job/text/${checkJobId(id)}/${pathInUrl(path)}`, { id, path }, call)).text;
}

/** J16: what it answers is not known, so it is handed on as it came: JSON read, anything else as text. */
export async function viewEso(
  connection: JessConnection,
  id: string,
  path: string,
  call: ProviderCall,
): Promise<unknown> {
  return valueOf(await view(connection, `eso/${checkJobId(id)}/${pathInUrl(path)}`, { id, path }, call));
}

/** J17: as `viewEso`. */
export async function viewEsoValues(
  connection: JessConnection,
  id: string,
  path: string,
  query: EsoQuery,
  call: ProviderCall,
): Promise<unknown> {
  const { pid, variables } = checkedObject("query", query);
  checkedList("variables", variables);
  if (![pid, ...variables].every((number) => Number.isSafeInteger(number) && number >= 0)) {
    throw new JobError("bad_input", "variables of an .eso file are whole numbers");
  }
  const asked = { pid, vars: variables.join(",") };
  return valueOf(
    await view(connection, `eso/var/${checkJobId(id)}/${pathInUrl(path)}`, { id, path, query: asked }, call),
  );
}

/** J18. */
export async function viewModel(
  connection: JessConnection,
  id: string,
  path: string,
  call: ProviderCall,
): Promise<string> {
  const reply = await view(connection, `dxf/${checkJobId(id)}/${pathInUrl(path)}`, { id, path }, call);
  const { data } = readPart(envelopeReply, readJson(reply, "jess"), reply);
  return readPart(modelReferenceReply, data, reply);
}

async function view(
  connection: JessConnection,
  below: string,
  of: {
    readonly id: string;
    readonly path: string;
    readonly query?: Readonly<Record<string, string | number>> | undefined;
  },
  given: ProviderCall,
): Promise<HttpReply> {
  const call = connection.begin(given);
  const reply = await connection.send(
    {
      method: "GET",
      path: `/jess_web/api/${below}`,
      subject: of.id,
      query: of.query,
      intent: "read",
      headers: { accept: "*/*" },
      maxReplyBytes: maxViewBytes,
    },
    call,
  );
  if (isSuccess(reply) && readNo(reply) === undefined) return reply;
  throw await explainNoFile(connection, of.id, { what: "file", path: of.path }, reply, call);
}

/** The `data` of an envelope, other JSON as it is, and else the text. */
function valueOf(reply: HttpReply): unknown {
  let value: unknown;
  try {
    value = readJson(reply, "jess");
  } catch {
    return reply.text;
  }
  const envelope = envelopeReply.safeParse(value);
  return envelope.success && "data" in envelope.data ? envelope.data.data : value;
}
