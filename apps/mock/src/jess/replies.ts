import type { MockAccount } from "../base/mock-account.js";
import type { SwitchSettings } from "../base/switches.js";
import { JavaDouble } from "../wire/jackson-json.js";
import type { JessJob } from "./jess-jobs.js";
import { stampsOf, type JessView } from "./jess-view.js";

/** @see docs/services/jess.md 3, J1 */
export function infoReply(title: string): object {
  return {
    Title: title,
    Description: "A mock of the service, for tests",
    Major: 1,
    Minor: 0,
    Revision: 0,
    Release: "mock",
    Update: 1,
    Notice: "(C) nobody",
  };
}

/** The reply that most calls of JESS have. */
export function envelope(ok: boolean, status: string, data: unknown = null): object {
  return { ok, status, data };
}

/**
 * The status row of a job. Its `id` is the row's own number, not the job's.
 *
 * @see docs/services/jess.md 3, J11
 */
export function statusRow(job: JessJob, view: JessView, settings: SwitchSettings["jess"]): object {
  return {
    id: job.id - 55,
    job_ID: job.id,
    status: spelled(view.status, settings),
    status_Info: view.message,
    progress: view.progress,
    cancel_Flag: view.cancelFlag,
    completion_Time: view.end !== null || settings["completion-time"] === "early" ? view.completionMs : null,
    last_Update: view.lastUpdateMs,
  };
}

/**
 * The record of a job in the list. Its `id` is the account's number.
 *
 * @see docs/services/jess.md 3, J6
 */
export function listRecord(
  job: JessJob,
  view: JessView,
  atMs: number,
  settings: SwitchSettings["jess"],
): object {
  const stamps = stampsOf(view, atMs);
  return {
    job_SN: job.id,
    id: job.accountId,
    username: job.username,
    job_Name: job.title,
    job_Desc: job.description,
    job_Type: job.type,
    job_Subset: job.subset,
    job_Args: job.args,
    status: spelled(view.status, settings),
    message: view.message,
    progress: view.progress,
    njobs: job.cases,
    cputime: cpuSeconds(job, view),
    submissionSize: job.submissionBytes,
    storageSize: storedBytes(job, view, settings),
    resultSize: 0,
    received: job.createdMs,
    accepted: stamps.acceptedMs,
    prepared: stamps.preparedMs,
    simulated: stamps.simulatedMs,
    collected: stamps.collectedMs,
    retrieved: null,
    cancelled: stamps.cancelledMs,
  };
}

/** Seconds of computing that a job has taken. */
export function cpuSeconds(job: JessJob, view: JessView): number {
  if (view.end !== "finished") return 0;
  return Math.max(1, Math.round(((job.steps.simulated - job.steps.prepared) / 1000) * job.cases * 0.6));
}

/**
 * Bytes that the service keeps of a job: what was sent, and the results once there are some. Their recorded size, not
 * that of the small files which the mock makes up: those exist only while somebody reads them.
 */
export function storedBytes(job: JessJob, view: JessView, settings: SwitchSettings["jess"]): number {
  const results = job.cases * 13_400_000 + (job.resultBytes ?? settings["result-bytes"]);
  return job.submissionBytes + (view.end === "finished" ? results : 0);
}

/** @see docs/services/jess.md 3, J4 */
export function accountData(account: MockAccount, cpuHours: number, nowMs: number): object {
  return {
    id: account.jess.accountId,
    username: account.jess.jessUser,
    firstname: account.jess.jessUser,
    surname: "Example",
    email: account.jess.email,
    address: "NA",
    telephone: "null",
    permissions: "",
    userGroup: "user",
    suspended: false,
    overdraft: new JavaDouble(100),
    cpuhour: new JavaDouble(Math.round(cpuHours * 1000) / 1000),
    registered: 1_600_000_000_000,
    last_Access: nowMs,
  };
}

/** @see docs/services/jess.md 3, U2 to U5 */
export function authReply(
  status: string,
  jwt: string,
  who: { readonly user: string | null; readonly role: string | null; readonly email: string | null },
): object {
  return { ok: true, status, jwt, ...who };
}

function spelled(status: string, settings: SwitchSettings["jess"]): string {
  return status === "CANCELED" ? settings["end-word"] : status;
}
