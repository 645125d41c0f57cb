import type { JobError } from "@simjobs/core";
import { serviceFacts } from "../services/registry.js";

const answered =
  /^(?<name>\S+) answered \d{3} to (?<method>[A-Z]+) (?<path>\S+?)(?:, asking to wait [^:]*)?: (?<said>.+)$/su;
const asked = /(?:^|answered \d{3} to |the time for )(?:GET|HEAD) /u;

/**
 * What an error says, in a person's words: those of the service without the request that they answered, which `--verbose`
 * shows. A service that does not know a job is said to know none.
 */
export function personWords(error: JobError): string {
  const told = error.serviceMessage === undefined ? undefined : answered.exec(error.message)?.groups;
  const facts = serviceFacts().find(({ name }) => name === told?.["name"]);
  if (told === undefined || facts === undefined) return error.message;
  const job = error.code === "not_found" ? facts.jobPath?.exec(told["path"] ?? "")?.groups : undefined;
  const words = told["said"] ?? "";
  const said = `${facts.title}${words.includes("; it says: ") ? "" : " says"}: ${words}`; // ours, and theirs behind them
  return job === undefined
    ? said
    : `${facts.title} knows no ${job["kind"] ?? "job"} ${job["id"] ?? ""} of yours`;
}

/** What the service itself said of a job that it is said not to know; nothing where that is told already. */
export function theirWords(error: JobError): string | undefined {
  const { serviceMessage } = error;
  return serviceMessage === undefined || personWords(error).includes(serviceMessage)
    ? undefined
    : serviceMessage;
}

/** Whether what failed may have been done all the same: a question has nothing that could be done, nor has a sign-in that was refused. */
export function mayBeDone({ message, code, mayHaveLeft }: JobError): boolean {
  return mayHaveLeft && code !== "unauthorized" && !asked.test(message);
}
