import { JobError } from "@simjobs/core";
import { JessClient } from "@simjobs/jess";
import { isObject, jsonOf, type Answer } from "../../../probe/ask.js";
import { askByTransport } from "../../../probe/ask-by-transport.js";
import { openTransport } from "../../open-transport.js";
import type { Probed, Probing } from "../../service.js";
import { jessSecrets, jessSettings, jessTokenKey } from "../jess-settings.js";
import { cancelOneJob } from "./cancel-one-job.js";
import { readJess, type JessSessions } from "./read-jess.js";

const jobs = "/jess_web/api/jobs";

/** @throws {JobError} `unauthorized` where nobody is signed in */
export async function probeJess({ opening, call, submitsJob }: Probing): Promise<Probed> {
  const { context, profile, secrets } = opening;
  const { url, email } = jessSettings(context.env, profile);
  const { password, token: given } = await jessSecrets(context, profile);
  const transport = await openTransport(opening, url);
  const asWith = (token: string | null): ReturnType<typeof askByTransport> => {
    const credentials: Record<string, string> = token === null ? {} : { Cookie: `session_token=${token}` };
    return askByTransport(transport, credentials, call);
  };
  const open = async (): Promise<string | null> => {
    if (email === undefined || password === undefined) return null;
    const body = { email, password };
    const stranger = asWith(null);
    return tokenOf(await stranger({ method: "POST", path: "/users/api/auth", body, intent: "sign-in" }));
  };
  const logOff: JessSessions["logOff"] = async () => {
    const own = await open();
    if (own === null) return null;
    const ask = asWith(own);
    await ask({ method: "POST", path: "/users/api/logout", intent: "sign-in" });
    const after = await ask({ method: "POST", path: jobs, body: {} });
    return after === null ? null : after.status === 401 ? "revokes-token" : "keeps-token";
  };
  try {
    const stored = email === undefined ? undefined : await secrets.get(jessTokenKey(url, email));
    const token = given ?? (await open()) ?? stored ?? null;
    if (token === null) throw new JobError("unauthorized", "not signed in to JESS");
    const ask = asWith(token);
    // First, so that there is a job to look at whatever the account has.
    const job = submitsJob
      ? await cancelOneJob(
          new JessClient({ transport, credentials: { token } }),
          ask,
          (ms) => context.clock.sleep(ms, call.signal),
          call,
        )
      : { findings: [], jobId: null };
    const seen = new Map(job.findings.map((finding) => [finding.switch, finding]));
    const read = await readJess(ask, { token, logOff }, job.jobId);
    return { findings: read.map((finding) => seen.get(finding.switch) ?? finding), submittedJob: job.jobId };
  } finally {
    await transport.close();
  }
}

function tokenOf(answer: Answer | null): string | null {
  for (const cookie of answer?.setCookies ?? []) {
    const [, token] = /^session_token=([^;]+)/u.exec(cookie) ?? [];
    if (token !== undefined) return token;
  }
  const body = jsonOf(answer?.text);
  const data = isObject(body) ? body["data"] : undefined;
  return typeof data === "string" ? data : null;
}
